import { ActionIcon, SegmentedControl, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { Icon } from "./Icon.tsx";
import { type Language, speak, useWords } from "./words.ts";

export function LanguageSwitch() {
  const { language, t } = useWords();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t("app.language")}
      data-testid="language"
      value={language}
      onChange={(value) => speak(value as Language)}
      data={[
        {
          value: "vi",
          label: (
            <span data-testid="language-vi" lang="vi" title="Tiếng Việt">
              VI
            </span>
          ),
        },
        {
          value: "en",
          label: (
            <span data-testid="language-en" lang="en" title="English">
              EN
            </span>
          ),
        },
      ]}
    />
  );
}

export function ThemeSwitch() {
  const { t } = useWords();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const other = scheme === "dark" ? "light" : "dark";
  const label = t(other === "dark" ? "app.theme.dark" : "app.theme.light");
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        data-testid="theme"
        onClick={() => setColorScheme(other)}
      >
        <Icon name={other === "dark" ? "moon" : "sun"} />
      </ActionIcon>
    </Tooltip>
  );
}
