import { Modal } from "@mantine/core";
import { VerdictOf } from "./VerdictForm.tsx";
import { useWords } from "./words.ts";

interface Props {
  session: string;
  opened: boolean;
  close: () => void;
}

/** The verdict of a visit, over whatever page one is on. */
export function VerdictDialog({ session, opened, close }: Props) {
  const { t } = useWords();
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t("verdict.title")}
      size="lg"
      centered
      closeButtonProps={{ "aria-label": t("dialog.close") }}
    >
      <VerdictOf session={session} />
    </Modal>
  );
}
