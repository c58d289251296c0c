import {h} from './dom.ts';

/** Whether somebody is sure. The key Escape says no. */
export async function ask(title: string, text: string, yes: string): Promise<boolean> {
	const dialog = h('dialog', {'aria-labelledby': 'ask-title'},
		h('form', {method: 'dialog'},
			h('h2', {id: 'ask-title'}, title),
			h('p', {}, text),
			h('div', {class: 'buttons'}, h('button', {value: 'no', autofocus: true}, 'Cancel'), h('button', {value: 'yes', class: 'primary'}, yes)),
		),
	);
	return await shown(dialog) === 'yes';
}

/** Resolves with the value of the button by which it was closed. It is gone then, and the focus where it was. */
export async function shown(dialog: HTMLDialogElement): Promise<string> {
	document.body.append(dialog);
	dialog.showModal();
	return new Promise(resolve => {
		dialog.addEventListener('close', () => {
			dialog.remove();
			resolve(dialog.returnValue);
		});
	});
}
