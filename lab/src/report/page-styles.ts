import { printStyles } from './print-styles.ts';
import { rowStyles } from './row-styles.ts';
import { testStyles } from './test-styles.ts';

/** The frame of the report, of the same family as the lab's page. */
export const pageStyles = `
:root:has([name='scheme'][value='light']:checked) {
  color-scheme: light;
}
:root:has([name='scheme'][value='dark']:checked) {
  color-scheme: dark;
}
body {
  max-width: 82rem;
  overflow-wrap: anywhere;
}
:where(h1, h2, h3, h4, p, dl, dd, ol, ul, pre, fieldset) {
  margin: 0;
  padding: 0;
}
main {
  display: grid;
  gap: 2rem;
}
main > * {
  min-width: 0;
}
.mono {
  font-family: var(--mono);
  font-variant-ligatures: none;
  overflow-wrap: anywhere;
}
.quiet,
.eyebrow {
  color: var(--quiet);
  font-size: 0.8125rem;
}
.eyebrow {
  font-weight: 600;
}
#tests:focus-visible {
  outline: 0;
}
.card {
  min-width: 0;
  padding: 1rem;
  border: 1px solid var(--hairline);
  border-radius: var(--radius);
  background: var(--surface);
  box-shadow: 0 1px 2px light-dark(rgb(20 26 40 / 5%), transparent);
}
.masthead > div {
  flex: 1 1 12rem;
}
.schemes {
  display: flex;
  padding: 0.1875rem;
  border: 1px solid var(--hairline);
  border-radius: 0.625rem;
  background: var(--surface);
}
.schemes label {
  position: relative;
  padding: 0.25rem 0.625rem;
  border-radius: 0.4375rem;
  font-size: 0.8125rem;
  cursor: pointer;
}
.schemes input {
  position: absolute;
  inset: 0;
  margin: 0;
  opacity: 0;
  cursor: pointer;
}
.schemes label:has(:checked) {
  background: color-mix(in srgb, var(--accent) 14%, var(--surface));
  font-weight: 600;
}
.schemes label:has(:focus-visible) {
  outline: 3px solid var(--accent);
}
h2 {
  font-size: 1.25rem;
  font-weight: 700;
  line-height: 1.3;
  letter-spacing: -0.01em;
}
h2.eyebrow {
  font-size: 0.8125rem;
  font-weight: 600;
  letter-spacing: 0;
}
.overview {
  --state: var(--quiet);
  display: grid;
  gap: 1.5rem;
}
.overview[data-outcome='good'] {
  --state: var(--good);
}
.overview[data-outcome='bad'] {
  --state: var(--bad);
}
.overview > * {
  min-width: 0;
}
.state {
  display: flex;
  align-items: baseline;
  gap: 0.625rem;
  color: var(--state);
  font-size: 1.75rem;
  font-weight: 700;
  line-height: 1.25;
  letter-spacing: -0.015em;
  text-wrap: balance;
}
.state::before {
  content: '';
  flex: none;
  width: 0.75rem;
  height: 0.75rem;
  border-radius: 50%;
  background: currentColor;
}
[data-outcome='bad'] .state::before {
  border-radius: 0.125rem;
  transform: rotate(45deg);
}
.counts {
  display: flex;
  flex-wrap: wrap;
  gap: 0.125rem 1rem;
  margin-top: 0.375rem;
  color: var(--quiet);
  font-size: 0.9375rem;
  font-variant-numeric: tabular-nums;
}
.endings {
  margin-top: 1.25rem;
}
.endings svg {
  display: block;
  width: 100%;
  height: 0.75rem;
  margin: 0.375rem 0 0.625rem;
  border-radius: 0.375rem;
  overflow: hidden;
}
.endings rect {
  fill: var(--who);
  stroke: var(--surface);
  stroke-width: 2px;
}
.endings ul {
  display: flex;
  flex-wrap: wrap;
  gap: 0.5rem 1rem;
  font-size: 0.875rem;
  font-variant-numeric: tabular-nums;
  list-style: none;
}
.environment {
  display: grid;
  align-content: start;
  gap: 0.3125rem;
  font-size: 0.875rem;
}
.environment div {
  display: grid;
  grid-template-columns: 6rem minmax(0, 1fr);
  gap: 0.75rem;
}
.environment dt {
  color: var(--quiet);
}
.environment dd {
  overflow-wrap: anywhere;
}
footer {
  padding: 2rem 0.25rem 0;
  color: var(--quiet);
  font-size: 0.8125rem;
}
@media (min-width: 60rem) {
  .overview {
    grid-template-columns: minmax(0, 7fr) minmax(0, 5fr);
    gap: 3rem;
    padding: 1.75rem 2rem;
  }
}
${rowStyles}${testStyles}${printStyles}`;
