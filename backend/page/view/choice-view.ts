import type { LabConfig } from '../config.ts';
import {
  applicationEndpoint,
  type Choice,
  type PageAddress,
  chooseEndpoint,
} from '../socket/endpoint.ts';
import { find, setText } from './element.ts';

const CHOICES: readonly Choice[] = ['article', 'origin', 'backend'];

/** The three buttons that choose the socket's endpoint. */
export class ChoiceView {
  readonly #buttons: ReadonlyMap<Choice, HTMLElement>;

  constructor(
    root: ParentNode,
    page: PageAddress,
    config: LabConfig,
    onChoose: (choice: Choice) => void,
  ) {
    this.#buttons = new Map(CHOICES.map((choice) => [choice, find(root, `#to-${choice}`)]));
    for (const [choice, button] of this.#buttons) {
      const own = config.application && applicationEndpoint(choice, config.application);
      button.hidden = config.application !== undefined && own === undefined;
      const { url } = own ?? chooseEndpoint(choice, page, config);
      setText(find(button, '.choice-url'), url);
      if (own !== undefined) describe(button, choice);
      button.addEventListener('click', () => onChoose(choice));
    }
  }

  mark(chosen: Choice): void {
    for (const [choice, button] of this.#buttons) {
      button.setAttribute('aria-pressed', String(choice === chosen));
    }
  }
}

/** Labels a button for the user's own application. */
function describe(button: HTMLElement, choice: Choice): void {
  const isDirect = choice === 'backend';
  setText(find(button, '.choice-name'), isDirect ? 'Your application itself' : 'Through the proxy');
  setText(find(button, '.choice-note'), isDirect ? 'Past the proxy' : 'By the rules');
}
