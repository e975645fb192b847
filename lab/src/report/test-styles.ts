/** The tests, the bars of their sockets, and the tools above them. */
export const testStyles = `
.tests {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 0.75rem;
}
.tools {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.75rem 1.25rem;
  padding: 0 0.25rem 0.25rem;
}
.tools form {
  display: flex;
  flex: 0 1 30rem;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.25rem 0.625rem;
  min-width: 0;
  font-size: 0.875rem;
}
.tools [type='search'] {
  flex: 1 1 14rem;
  min-width: 0;
  min-height: 2.5rem;
  padding: 0.375rem 0.75rem;
  border: 1px solid var(--edge);
  border-radius: 0.625rem;
  background: var(--surface);
  color: inherit;
  font: inherit;
  font-size: 1rem;
}
.only {
  font-size: 0.875rem;
}
main:has(#only-failed:checked) .test:not([data-status='failed']) {
  display: none;
}
.legend {
  font-size: 0.875rem;
}
.legend[open] {
  flex: 1 1 100%;
}
.legend > summary {
  color: var(--accent);
  cursor: pointer;
}
.legend > div {
  margin-top: 0.5rem;
  padding: 1rem;
  border: 1px solid var(--hairline);
  border-radius: var(--radius);
  background: var(--surface);
}
.legend ul {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr));
  gap: 0.5rem 1.5rem;
  margin-bottom: 0.75rem;
}
.legend .exchange li.step {
  grid-template-columns: 4rem minmax(0, 1fr);
  grid-template-rows: auto;
  align-items: center;
  column-gap: 0.75rem;
}
.legend .exchange li.step::before {
  content: none;
}
.legend .exchange li.step .arrow {
  grid-column: 1;
  height: 1rem;
}
.legend .exchange li.step .arrow::after {
  content: '';
}
.test {
  --state: var(--good);
  padding: 0;
}
.test[data-status='failed'] {
  --state: var(--bad);
  border-color: color-mix(in srgb, var(--bad) 45%, var(--hairline));
}
.test[data-status='skipped'] {
  --state: var(--quiet);
}
.test > summary {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.125rem 0.75rem;
  padding: 0.75rem 1rem;
  border-radius: var(--radius);
  cursor: pointer;
  list-style: none;
}
.test > summary::-webkit-details-marker {
  display: none;
}
.test > summary::before {
  content: '';
  flex: none;
  width: 0.5rem;
  height: 0.5rem;
  border: solid var(--quiet);
  border-width: 0 2px 2px 0;
  transform: rotate(-45deg);
}
.test[open] > summary::before {
  transform: rotate(45deg);
}
.test h3 {
  flex: 1 1 16rem;
  min-width: 0;
  font-size: 0.9375rem;
  font-weight: 600;
  overflow-wrap: anywhere;
}
.status {
  display: inline-flex;
  align-items: center;
  gap: 0.375rem;
  min-width: 4.75rem;
  color: var(--state);
  font-size: 0.8125rem;
  font-weight: 700;
}
.status::before {
  content: '';
  width: 0.625rem;
  height: 0.625rem;
  border-radius: 50%;
  background: currentColor;
}
.status[data-status='failed']::before {
  border-radius: 0.125rem;
  transform: rotate(45deg) scale(0.9);
}
.status[data-status='skipped']::before {
  border: 2px solid currentColor;
  background: none;
}
.about {
  display: flex;
  flex-wrap: wrap;
  gap: 0 0.875rem;
  color: var(--quiet);
  font-size: 0.8125rem;
  font-variant-numeric: tabular-nums;
}
.about,
.about > * {
  min-width: 0;
  overflow-wrap: anywhere;
}
.test .body {
  padding: 0 1rem 1rem;
}
.test .body > * + * {
  margin-top: 1rem;
}
.test .exchange {
  padding-top: 1.25rem;
  border-top: 1px solid var(--hairline);
  scroll-margin-top: 0.5rem;
}
.test .exchange:target {
  box-shadow: inset 3px 0 var(--accent);
  padding-left: 0.75rem;
}
.error {
  padding: 0.75rem 1rem;
  border-radius: 0.625rem;
  background: color-mix(in srgb, var(--bad) 9%, var(--surface));
  font: 0.8125rem/1.5 var(--mono);
  white-space: pre-wrap;
  unicode-bidi: plaintext;
  overflow-wrap: anywhere;
}
.more {
  color: var(--quiet);
}
.lives {
  padding: 0.75rem 0.875rem;
  border-radius: 0.625rem;
  background: var(--sunken);
}
.axis,
.lives li {
  display: grid;
  grid-template-columns: minmax(0, 16rem) minmax(0, 1fr);
  align-items: center;
  gap: 0 0.75rem;
}
.axis {
  grid-template-columns: minmax(0, 16rem) minmax(0, 1fr) auto;
  color: var(--quiet);
  font-size: 0.75rem;
  font-variant-numeric: tabular-nums;
}
.lives ol {
  list-style: none;
}
.lives a {
  overflow: hidden;
  font-size: 0.75rem;
  line-height: 1.5rem;
  text-overflow: ellipsis;
  white-space: nowrap;
}
.life {
  display: block;
  width: 100%;
  height: 0.625rem;
}
.life .track {
  fill: var(--hairline);
}
.life .bar {
  fill: var(--who);
}
.life[data-open] .bar {
  fill: color-mix(in srgb, var(--who) 45%, transparent);
  stroke: var(--who);
  stroke-dasharray: 4 3;
}
@media (max-width: 39.99rem) {
  .axis,
  .lives li {
    grid-template-columns: minmax(0, 8rem) minmax(0, 1fr);
  }
  .axis {
    grid-template-columns: minmax(0, 8rem) minmax(0, 1fr) auto;
  }
}
@media (prefers-reduced-motion: no-preference) {
  .test > summary::before {
    transition: transform 0.12s;
  }
}
`;
