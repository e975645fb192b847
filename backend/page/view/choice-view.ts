import type { LabConfig } from '../config.ts';
import { type Choice, type PageAddress, chooseEndpoint } from '../socket/endpoint.ts';
import { find, setText } from './element.ts';

const CHOICES: readonly Choice[] = ['article', 'origin', 'backend'];

/** The three buttons that decide where the socket goes. */
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
      setText(find(button, '.choice-url'), chooseEndpoint(choice, page, config).url);
      button.addEventListener('click', () => onChoose(choice));
    }
  }

  mark(chosen: Choice): void {
    for (const [choice, button] of this.#buttons) {
      button.setAttribute('aria-pressed', String(choice === chosen));
    }
  }
}
