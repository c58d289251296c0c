import {post} from './api.ts';
import {h} from './dom.ts';
import type {View} from './builders-view.ts';

export function loginView(onDone: () => void): View {
	const problem = h('p', {class: 'problem', role: 'alert'});
	const input = h('input', {type: 'password', name: 'token', required: true, autocomplete: 'current-password', spellcheck: 'false'});
	const button = h('button', {class: 'primary', type: 'submit'}, 'Open');
	const form = h('form', {class: 'login', submit: onSubmit},
		h('h2', {}, 'This hub wants a token'),
		h('p', {class: 'faint'}, 'The one in its token file, or one that was made with ', h('code', {}, 'devtui hub token create'), '.'),
		h('label', {class: 'field'}, h('span', {class: 'title'}, 'Token'), input),
		problem,
		h('div', {class: 'buttons'}, button),
	);

	function onSubmit(event: Event): void {
		event.preventDefault();
		button.disabled = true;
		problem.textContent = '';
		void post('/api/session', {token: input.value}).then(onDone).catch((error: unknown) => {
			problem.textContent = error instanceof TypeError ? 'The hub does not answer.' : 'That token is not one of this hub.';
			input.select();
		}).finally(() => {
			button.disabled = false;
		});
	}

	return {
		element: form,
		draw() {
			// It shows nothing that changes.
		},
		shown() {
			// `autofocus` is for what was there when the page was loaded.
			input.focus();
		},
	};
}
