import type {BuildOfPage} from '../rows.ts';
import {announce} from './announcer.ts';
import {post} from './api.ts';
import {shown} from './dialogs.ts';
import {h} from './dom.ts';

/** Resolves when it is closed; `go`: to the first build that came of it. */
export async function suggest(projects: readonly string[], go: (build: BuildOfPage) => void): Promise<void> {
	// One for all tries: if an answer is lost on its way, the hub knows it again.
	const id = newId();
	const problem = h('p', {class: 'problem', role: 'alert'});
	const button = h('button', {class: 'primary', type: 'submit'}, 'Build');
	const dialog = h('dialog', {'aria-labelledby': 'suggest-title'});
	const form = h('form', {submit: onSubmit},
		h('h2', {id: 'suggest-title'}, 'Suggest a build'),
		field('Project', h('input', {name: 'project', required: true, autofocus: true, list: 'known-projects', autocomplete: 'off', spellcheck: 'false'})),
		h('datalist', {id: 'known-projects'}, ...projects.map(project => h('option', {value: project}))),
		field('Revisions', h('textarea', {name: 'revisions', rows: '2', required: true, placeholder: 'main', spellcheck: 'false'}), 'one a line'),
		field('Only builders with', h('input', {name: 'on', placeholder: 'os=linux gpu=yes', autocomplete: 'off', spellcheck: 'false'}), 'labels; none: every builder'),
		field('Only steps', h('input', {name: 'steps', placeholder: 'sub/*', autocomplete: 'off', spellcheck: 'false'}), 'of a project that is a directory'),
		h('label', {class: 'check'}, h('input', {type: 'checkbox', name: 'any'}), 'On any one of them is enough'),
		h('label', {class: 'check'}, h('input', {type: 'checkbox', name: 'supersedes'}), 'Instead of what is queued of the project'),
		problem,
		h('div', {class: 'buttons'}, h('button', {type: 'button', click: () => {
			dialog.close();
		}}, 'Cancel'), button),
	);
	dialog.append(form);

	function onSubmit(event: Event): void {
		event.preventDefault();
		button.disabled = true;
		problem.textContent = '';
		void send().catch((error: unknown) => {
			problem.textContent = error instanceof TypeError ? 'The hub does not answer. Nothing is lost: try again.' : (error as Error).message;
		}).finally(() => {
			button.disabled = false;
		});
	}

	async function send(): Promise<void> {
		const data = new FormData(form);
		const text = (name: string) => {
			const value = data.get(name);
			return typeof value === 'string' ? value.trim() : '';
		};
		const pairs = text('on').split(/\s+/).filter(pair => pair !== '');
		const odd = pairs.find(pair => !/^[^=]+=/.test(pair));
		if (odd !== undefined) {
			throw new Error(`"${odd}" is no label: write NAME=VALUE.`);
		}

		const {builds, missing} = await post<{readonly builds: readonly BuildOfPage[]; readonly missing: readonly string[]}>('/api/suggestions', {
			id,
			project: text('project'),
			revisions: text('revisions').split('\n').map(line => line.trim()).filter(line => line !== ''),
			on: Object.fromEntries(pairs.map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])),
			any: data.has('any'),
			supersedes: data.has('supersedes'),
			...text('steps') !== '' && {steps: text('steps')},
		});
		dialog.close();
		announce(resultText(builds.length, missing));
		if (builds[0]) {
			go(builds[0]);
		}
	}

	await shown(dialog);
}

function resultText(count: number, missing: readonly string[]): string {
	const reached = count === 0
		? 'No builder that is here matches: the first one that does and comes builds it.'
		: count === 1 ? 'One build was queued.' : `${count} builds were queued.`;
	return missing.length === 0 ? reached : `${reached} Not here: ${missing.join(', ')}.`;
}

function field(title: string, input: HTMLElement, hint?: string): HTMLElement {
	return h('label', {class: 'field'}, h('span', {class: 'title'}, title, hint === undefined ? undefined : h('span', {class: 'faint'}, ` ${hint}`)), input);
}

function newId(): string {
	const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
	return Array.from(crypto.getRandomValues(new Uint32Array(12)), number => letters[number % letters.length]).join('');
}
