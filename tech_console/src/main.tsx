import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "@mantine/core/styles.css";
import "./view/fonts.css";
import "./view/theme.css";
import { App } from "./pages/App.tsx";
import { client } from "./view/account.ts";
import { ErrorBoundary } from "./view/ErrorBoundary.tsx";
import { theme, variables } from "./view/theme.ts";
import "./view/words.ts";

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
// The library's scroll lock writes a style element of its own, which the content policy lets in only with the nonce.
setNonce(nonce);

const place = document.getElementById("root");
if (place !== null) {
  createRoot(place).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={variables}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <ErrorBoundary>
          <QueryClientProvider client={client}>
            <App />
          </QueryClientProvider>
        </ErrorBoundary>
      </MantineProvider>
    </StrictMode>,
  );
}
