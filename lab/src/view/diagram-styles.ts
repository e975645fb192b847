import { arrowStyles } from './arrow-styles.ts';

/**
 * The sequence diagram. A lane has six columns, and the lifelines are the lines between them: 2 is
 * the browser's, 4 the proxy's, 6 the backend's.
 */
export const diagramStyles = `
.exchange .diagram {
  margin-top: 0.75rem;
}
.exchange .parties,
.exchange .step,
.exchange .silence {
  display: grid;
  grid-template-columns: 4.125rem minmax(0, 1fr);
  column-gap: 0.5rem;
}
.exchange .parties {
  position: sticky;
  top: 0;
  z-index: 1;
  background: var(--surface);
}
.exchange .parties b {
  grid-column: span 2;
  justify-self: center;
  padding: 0.125rem 0.375rem;
  border: 2px solid var(--who);
  border-radius: 0.5rem;
  background: color-mix(in srgb, var(--who) 10%, var(--surface));
  color: var(--ink);
  font-size: 0.8125rem;
  font-weight: 650;
}
.exchange[data-via='direct'] .parties b[data-who='proxy'] {
  border-style: dashed;
  border-color: var(--edge);
  background: none;
  color: var(--quiet);
}
.exchange .lane {
  position: relative;
  display: grid;
  grid-template-columns: repeat(6, minmax(0, 1fr));
  align-content: end;
  min-width: 0;
}
/* The lifelines, over both rows of a step. */
.exchange :is(.step, .silence)::before {
  --line: linear-gradient(var(--lifeline), var(--lifeline));
  --proxy-line: var(--line);
  content: '';
  grid-column: 2;
  grid-row: 1 / 3;
  background-image: var(--line), var(--proxy-line), var(--line);
  background-repeat: no-repeat;
  background-position:
    16.667% 0,
    50% 0,
    83.333% 0;
  background-size: 2px 100%;
  print-color-adjust: exact;
}
.exchange[data-via='direct'] :is(.step, .silence)::before {
  --proxy-line: repeating-linear-gradient(var(--lifeline) 0 4px, transparent 4px 9px);
}
.exchange :is(.step, .silence) {
  grid-template-rows: auto auto;
}
.exchange .parties > .lane {
  grid-column: 2;
}
.exchange :is(.step, .silence) > .lane {
  grid-area: 1 / 2;
}
.exchange .parties .lane {
  padding: 0.5rem 0 0.375rem;
}
.exchange .steps {
  list-style: none;
}
.exchange .when {
  grid-area: 1 / 1;
  padding-top: 0.5rem;
  color: var(--quiet);
  font-size: 0.75rem;
  line-height: 1.3;
  font-variant-numeric: tabular-nums;
  text-align: right;
}
.exchange .when abbr {
  text-decoration: none;
}
.exchange .label {
  grid-column: 1 / -1;
  justify-self: start;
  margin-top: 0.5rem;
  padding: 0 0.25rem;
  background: var(--surface);
  font-size: 0.8125rem;
  font-weight: 550;
  line-height: 1.35;
  overflow-wrap: anywhere;
}
.exchange .tag {
  display: inline-block;
  padding: 0 0.3125rem;
  border: 1px solid var(--edge);
  border-radius: 0.3125rem;
  color: var(--quiet);
  font-size: 0.6875rem;
  font-weight: 600;
  line-height: 1.3;
  white-space: nowrap;
}
.exchange .silence .lane {
  padding: 0.5rem 0 0.25rem;
}
.exchange .silence .lane > span {
  grid-column: 1 / -1;
  justify-self: center;
  padding: 0.0625rem 0.5rem;
  border: 1px dashed var(--edge);
  border-radius: 1rem;
  background: var(--surface);
  color: var(--quiet);
  font-size: 0.75rem;
  font-variant-numeric: tabular-nums;
}
.exchange .grounds {
  position: relative;
  grid-column: 2;
  grid-row: 2;
  min-width: 0;
}
.exchange .grounds summary {
  max-width: 100%;
  padding: 0.125rem 0.25rem;
  background: var(--surface);
  color: var(--quiet);
  font-size: 0.75rem;
  font-weight: 500;
}
.exchange .grounds summary:hover {
  color: var(--accent);
}
.exchange .full {
  margin-bottom: 0.75rem;
  overflow-wrap: anywhere;
}
/* 320 px, or 200 % of a small window: the names of the parties stay whole. */
@media (max-width: 21.5rem) {
  .exchange .parties b {
    padding-inline: 0;
    border-width: 1px;
    font-size: 0.6875rem;
    letter-spacing: -0.01em;
    white-space: nowrap;
  }
}
@media (max-width: 63.99rem) {
  .exchange .grounds[open] {
    grid-column: 1 / -1;
  }
  .exchange .grounds[open] summary {
    margin-left: 4.625rem;
  }
}
@media (min-width: 64rem) {
  .exchange .parties,
  .exchange .step,
  .exchange .silence {
    grid-template-columns: 5rem minmax(0, 1fr) 13rem;
    column-gap: 1rem;
  }
  .exchange .when {
    align-self: end;
    padding: 0 0 0.1875rem;
    font-size: 0.8125rem;
  }
  .exchange .label {
    justify-self: center;
    text-align: center;
  }
  .exchange .step[data-span*='-'] .label {
    max-width: calc(100% - 0.75rem);
  }
  .exchange .grounds {
    grid-area: 1 / 3;
    align-self: end;
  }
  /* Who says so stands beside the arrow, and what they said below it, over the whole width. */
  @supports selector(::details-content) {
    .exchange .grounds {
      grid-column: 1 / -1;
      grid-row: 1 / 3;
      align-self: stretch;
      display: grid;
      grid-template: subgrid / subgrid;
      pointer-events: none;
    }
    .exchange .grounds > * {
      pointer-events: auto;
    }
    .exchange .grounds summary {
      grid-column: 3;
      grid-row: 1;
      align-self: end;
    }
    .exchange .grounds::details-content {
      grid-column: 1 / -1;
      grid-row: 2;
      min-width: 0;
      pointer-events: auto;
    }
  }
}
@media (forced-colors: active) {
  .exchange :is(.step, .silence, .arrow, .dot),
  .ended-by,
  .state::before {
    forced-color-adjust: none;
  }
}
${arrowStyles}`;
