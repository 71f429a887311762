import { RouterProvider } from "@tanstack/react-router";
import { useMe } from "../view/account.ts";
import { Doorway } from "../view/Shell.tsx";
import { Failure, Loading } from "../view/State.tsx";
import { router } from "./router.tsx";
import { SignIn } from "./SignIn.tsx";

/** Whoever isn't signed in sees the sign-in page, at any address, and then the page that the address names. */
export function App() {
  const me = useMe();
  if (me.isPending) {
    return (
      <Doorway>
        <Loading />
      </Doorway>
    );
  }
  if (me.isError) {
    return (
      <Doorway>
        <Failure error={me.error} retry={() => void me.refetch()} />
      </Doorway>
    );
  }
  return me.data === null ? <SignIn /> : <RouterProvider router={router} />;
}
