/** The frame of the pages that show exchanges, of the same family as the lab's own page. */
export const frameStyles = `
*,
*::before,
*::after {
  box-sizing: border-box;
}
[hidden] {
  display: none !important;
}
body {
  margin: 0 auto;
  padding: 1.25rem 1rem 3rem;
  background: var(--ground);
  color: var(--ink);
  font: 1rem/1.5 var(--sans);
  -webkit-text-size-adjust: 100%;
  text-size-adjust: 100%;
}
a {
  color: var(--accent);
}
.skip {
  position: absolute;
  left: 1rem;
  top: -4rem;
  z-index: 2;
  padding: 0.5rem 1rem;
  border-radius: 0.5rem;
  background: var(--surface);
}
.skip:focus {
  top: 0.75rem;
}
:focus-visible {
  outline: 3px solid var(--accent);
  outline-offset: 2px;
}
.masthead {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.75rem 0.875rem;
  padding: 0 0.25rem 1.25rem;
}
.masthead h1 {
  font-size: 1.25rem;
  font-weight: 700;
  line-height: 1.2;
  letter-spacing: -0.01em;
}
.masthead div p {
  color: var(--quiet);
  font-size: 0.875rem;
}
.mark {
  flex: none;
  padding: 0.5rem 0.6rem;
  border-radius: 0.75rem;
  background: var(--accent);
  color: var(--on-accent);
  font: 700 1.0625rem/1.2 var(--mono);
  letter-spacing: 0.02em;
}
`;
