/**
 * The colours, those of the lab's page and one for each party. A root with `data-theme` keeps one
 * scheme; without it, the system's is taken.
 */
export const palette = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f4f5f8, #0e1116);
  --surface: light-dark(#ffffff, #171b22);
  --sunken: light-dark(#f7f8fa, #12161c);
  --ink: light-dark(#151a23, #e9edf3);
  --quiet: light-dark(#566072, #9da8b8);
  --hairline: light-dark(#e1e5ec, #29303b);
  --edge: light-dark(#7d889b, #6c788a);
  --lifeline: light-dark(#c9d0db, #3a4351);
  --accent: light-dark(#2f5bd7, #8fb1ff);
  --on-accent: light-dark(#ffffff, #0b1630);
  --good: light-dark(#0b7a4c, #4fd39a);
  --wait: light-dark(#8f5a00, #f3bb55);
  --bad: light-dark(#b8261f, #ff9189);
  --browser: var(--accent);
  --proxy: var(--wait);
  --backend: light-dark(#6d3fc0, #c3a6ff);
  --network: var(--bad);
  --nobody: var(--good);
  --unknown: var(--quiet);
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif;
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  --radius: 1rem;
}
:root[data-theme='light'] {
  color-scheme: light;
}
:root[data-theme='dark'] {
  color-scheme: dark;
}
[data-who='browser'] {
  --who: var(--browser);
}
[data-who='proxy'] {
  --who: var(--proxy);
}
[data-who='backend'] {
  --who: var(--backend);
}
[data-who='network'] {
  --who: var(--network);
}
[data-who='nobody'] {
  --who: var(--nobody);
}
[data-who='unknown'] {
  --who: var(--unknown);
}
@media print {
  :root {
    color-scheme: light;
  }
}
`;
