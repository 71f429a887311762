import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

const lagoon: MantineColorsTuple = [
  "#e8f7f6",
  "#d3ecea",
  "#a5d9d5",
  "#74c6bf",
  "#4db5ad",
  "#2fa39b",
  "#16918a",
  "#0c7a77",
  "#0a6668",
  "#064f53",
];

const dark: MantineColorsTuple = [
  "#dfe5ea",
  "#c1cad2",
  "#95a2ae",
  "#6d7b88",
  "#44515d",
  "#33404b",
  "#25303a",
  "#1a232c",
  "#131a21",
  "#0c1116",
];

/** Calm and dense: one accent, small radii, Be Vietnam Pro. */
export const theme = createTheme({
  primaryColor: "lagoon",
  primaryShade: { light: 8, dark: 7 },
  colors: { lagoon, dark },
  fontFamily: '"Be Vietnam Pro", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "Cascadia Mono", "JetBrains Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace',
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  headings: { fontWeight: "600", sizes: { h1: { fontSize: "1.375rem" }, h2: { fontSize: "1rem" } } },
  defaultRadius: "md",
  radius: { sm: "4px", md: "7px", lg: "12px" },
  cursorType: "pointer",
  focusRing: "auto",
});

const own = {
  "--mantine-color-body": "var(--tv-page)",
  "--mantine-color-text": "var(--tv-text)",
  "--mantine-color-dimmed": "var(--tv-dim)",
  "--mantine-color-placeholder": "var(--tv-dim)",
  "--mantine-color-default": "var(--tv-surface)",
  "--mantine-color-default-border": "var(--tv-line)",
  "--mantine-color-error": "var(--tv-bad)",
};

/** White letters on the library's own red of the dark scheme are too faint to read. */
const deeper = { "--mantine-color-red-filled": "#c92a2a", "--mantine-color-red-filled-hover": "#d63636" };

/** Gives the component library our colours, so that both are one. */
export const variables: CSSVariablesResolver = () => ({ variables: {}, light: own, dark: { ...own, ...deeper } });
