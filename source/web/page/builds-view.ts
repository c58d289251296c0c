import type {BuildOfPage} from '../rows.ts';
import {announce} from './announcer.ts';
import {fetchBuilds} from './api.ts';
import {buildActions} from './build-actions.ts';
import type {View} from './builders-view.ts';
import {arrange, become, h, stateMark} from './dom.ts';
import {noFilter, type Filter, type Store} from './store.ts';
import {ageText, buildLooks, durationText, tookMs} from './words.ts';

export interface BuildsOptions {
	readonly store: Store;
	readonly mayChange: boolean;
	readonly filter: Filter;
	onFilter(filter: Filter): void;
}

/** The list of builds, newest first, of which some are looked at. */
export function buildsView({store, mayChange, filter: first, onFilter}: BuildsOptions): View {
	let filter = first;
	let shownCount = pageSize;
	/** Of what the filter asks the hub for: there is no more behind the oldest. */
	let isAll = false;
	const rows = new Map<string, {readonly said: string; readonly row: HTMLElement}>();
	const list = h('ol', {class: 'builds', keydown: moveFocus});
	const count = h('span', {class: 'count'});
	const none = h('p', {class: 'empty'});
	const older = h('button', {type: 'button', class: 'older', click: () => {
		void loadOlder();
	}}, 'Older builds');
	const text = h('input', {type: 'search', name: 'text', id: 'filter-text', placeholder: 'Filter', 'aria-label': 'Filter builds by text', 'aria-keyshortcuts': '/', autocomplete: 'off', spellcheck: 'false', value: filter.text, input: onInput});
	const project = h('select', {name: 'project', 'aria-label': 'Project', change: onInput});
	const builder = h('select', {name: 'builder', 'aria-label': 'Builder', change: onInput});
	const state = h('select', {name: 'state', 'aria-label': 'State', change: onInput},
		h('option', {value: ''}, 'every state'),
		...Object.entries(buildLooks).map(([value, {glyph, word}]) => h('option', {value, selected: value === filter.state}, `${glyph} ${word}`)),
	);
	const clearButton = h('button', {type: 'button', click: () => {
		text.value = '';
		project.value = '';
		builder.value = '';
		state.value = '';
		onInput();
		text.focus();
	}}, 'Clear');
	const element = h('section', {'aria-labelledby': 'builds-title'},
		h('div', {class: 'bar'},
			h('h2', {id: 'builds-title'}, 'Builds ', count),
			h('form', {class: 'filter', role: 'search', submit: event => {
				event.preventDefault();
			}}, text, project, builder, state, clearButton),
		),
		list, none, older,
	);

	function onInput(): void {
		const before = filter;
		filter = {project: project.value, builder: builder.value, state: state.value, text: text.value};
		shownCount = pageSize;
		onFilter(filter);
		draw();
		// Of text only what is here is looked through.
		if (before.project !== filter.project || before.builder !== filter.builder || before.state !== filter.state) {
			isAll = false;
			void load();
		}
	}

	async function load(): Promise<void> {
		const asked = filter;
		const askedAt = store.moment();
		try {
			const found = await fetchBuilds({project: asked.project, builder: asked.builder, state: asked.state, limit: String(pageSize)});
			if (asked === filter) {
				isAll = found.length < pageSize;
				store.addBuilds(found, askedAt);
				draw();
			}
		} catch (error) {
			tellTrouble(error);
		}
	}

	async function loadOlder(): Promise<void> {
		const here = store.builds({...filter, text: ''});
		if (here.length > shownCount) {
			shownCount += pageSize;
			draw();
			return;
		}

		older.disabled = true;
		try {
			const askedAt = store.moment();
			const oldest = here.at(-1);
			const found = await fetchBuilds({project: filter.project, builder: filter.builder, state: filter.state, limit: String(pageSize), ...oldest && {before: oldest.id}});
			isAll = found.length < pageSize;
			shownCount += pageSize;
			store.addBuilds(found, askedAt);
			draw();
		} catch (error) {
			tellTrouble(error);
		} finally {
			older.disabled = false;
		}
	}

	function draw(): void {
		const all = store.builds(noFilter);
		choices(project, 'every project', [...new Set(all.map(build => build.project))], filter.project);
		choices(builder, 'every builder', [...new Set([...[...store.builders.values()].map(({name}) => name), ...all.map(build => build.builder)])], filter.builder);
		const found = store.builds(filter);
		const shown = found.slice(0, shownCount);
		const running = found.filter(build => build.state === 'running').length;
		count.textContent = running === 0 ? '' : `${running} running`;
		clearButton.hidden = Object.values(filter).every(value => value === '');
		none.hidden = shown.length > 0 || !store.hasBuilds;
		none.textContent = all.length === 0 ? 'Nothing has been built yet.' : 'No build that is here passes the filter.';
		older.hidden = !store.hasBuilds || (found.length <= shownCount && isAll);
		for (const id of [...rows.keys()].filter(each => !store.build(each))) {
			rows.delete(id);
		}

		arrange(list, shown.map(build => rowOf(build)));
	}

	function rowOf(build: BuildOfPage): HTMLElement {
		// That its log grows is not shown here.
		const said = JSON.stringify({...build, logBytes: 0});
		const known = rows.get(build.id);
		if (known?.said === said) {
			return known.row;
		}

		const next = buildRow(build, mayChange);
		const row = known?.row ?? next;
		if (known) {
			const hadFocus = row.contains(document.activeElement);
			become(row, next);
			if (hadFocus && !row.contains(document.activeElement)) {
				row.querySelector('a')?.focus();
			}
		}

		rows.set(build.id, {said, row});
		return row;
	}

	void load();
	return {element, draw};
}

const pageSize = 100;

function tellTrouble(error: unknown): void {
	announce(error instanceof TypeError ? 'The hub does not answer.' : (error as Error).message, true);
}

function buildRow(build: BuildOfPage, mayChange: boolean): HTMLElement {
	const {id, project, revision, step, builder, state, exitCode, reason, queuedAt} = build;
	return h('li', {class: `build is-${state}`, 'data-id': id},
		stateMark(buildLooks[state]),
		h('a', {class: 'what', href: `/builds/${encodeURIComponent(id)}`},
			h('strong', {}, project), ' ', h('span', {class: 'revision'}, revision), step === '' ? undefined : h('span', {class: 'step'}, ` › ${step}`)),
		h('span', {class: 'builder-name'}, builder),
		h('span', {class: 'why faint'}, reason ?? (state === 'failed' ? `exit ${exitCode ?? ''}` : '')),
		h('span', {class: 'took', ...state === 'running' && {'data-since': build.startedAt ?? undefined}}, tookText(build)),
		h('time', {class: 'age faint', datetime: queuedAt, 'data-age': '', title: new Date(queuedAt).toLocaleString()}, ageText(Date.now() - Date.parse(queuedAt))),
		mayChange ? buildActions(build, `${project} ${revision} on ${builder}`) : undefined,
	);
}

function tookText(build: BuildOfPage): string {
	const took = tookMs(build, Date.now());
	return took === undefined ? '' : durationText(took);
}

function choices(select: HTMLSelectElement, every: string, values: readonly string[], chosen: string): void {
	const wanted = ['', ...[...new Set([...values, chosen])].filter(value => value !== '').sort((one, other) => one.localeCompare(other, 'en', {numeric: true}))];
	if ([...select.options].map(({value}) => value).join('\n') !== wanted.join('\n')) {
		select.replaceChildren(...wanted.map(value => h('option', {value}, value === '' ? every : value)));
	}

	select.value = chosen;
}

/** Arrows and `j`, `k` from build to build. */
function moveFocus(event: KeyboardEvent | Event): void {
	const {key} = event as KeyboardEvent;
	const step = key === 'ArrowDown' || key === 'j' ? 1 : key === 'ArrowUp' || key === 'k' ? -1 : 0;
	const links = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('a.what')];
	const at = links.findIndex(link => link.closest('li')?.contains(document.activeElement));
	const next = step === 0 ? undefined : links[at + step];
	if (next) {
		event.preventDefault();
		next.focus();
	}
}
