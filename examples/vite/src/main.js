import { text } from './text.js';

const show = (value) => (document.querySelector('#text').textContent = value);
show(text);
import.meta.hot?.accept('./text.js', (changed) => show(changed.text));

// A name as SvelteKit has them: with a plus sign, which IIS refuses by default.
const route = document.querySelector('#route');
import('./routes/+page.js').then(
  ({ title }) => (route.textContent = title),
  (error) => (route.textContent = String(error)),
);
