import { find, findTag, setText } from './element.ts';

/** A message that could not be sent stays in the field. */
export function wireSendForm(root: ParentNode, send: (text: string) => boolean): void {
  const form = find(root, '#send');
  const field = findTag(form, 'input');
  const note = find(form, '#send-note');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (field.value === '') return;
    const sent = send(field.value);
    if (sent) field.value = '';
    setText(note, sent ? '' : 'Not sent: the socket is not open.');
    field.focus();
  });
}
