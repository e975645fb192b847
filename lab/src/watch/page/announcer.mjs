const GAP_MS = 3000;

/**
 * Tells a screen reader what changed, at most every three seconds: one connection in its own words,
 * several as their number.
 */
export function createAnnouncer(region, wordsOf) {
  let lastMs = 0;
  let changed = new Set();
  const say = () => {
    lastMs = Date.now();
    const [only] = changed;
    const words = changed.size === 1 ? wordsOf(only) : `${changed.size} connections changed`;
    region.textContent = (words ?? '').replace(/\s+/g, ' ');
    changed = new Set();
  };
  return (id) => {
    changed.add(id);
    if (changed.size === 1) setTimeout(say, Math.max(0, lastMs + GAP_MS - Date.now()));
  };
}
