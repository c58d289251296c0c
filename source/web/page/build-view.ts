import type {BuildOfPage} from '../rows.ts';
import {fetchBuild, Refusal} from './api.ts';
import {buildActions} from './build-actions.ts';
import type {View} from './builders-view.ts';
import {arrange, h, setText, stateMark} from './dom.ts';
import {openLog, type LogView} from './log-view.ts';
import type {Store} from './store.ts';
import {buildLooks, durationText, tookMs} from './words.ts';

export interface BuildOptions {
	readonly store: Store;
	readonly mayChange: boolean;
	/** Of a build, a job or a suggestion. */
	readonly id: string;
	go(build: BuildOfPage): void;
}

/** One build: what became of it, and its log as it grows; beside it those of the same suggestion. */
export function buildView({store, mayChange, id, go}: BuildOptions): View {
	const head = h('div', {class: 'build-head'});
	const facts = h('dl', {class: 'facts'});
	const siblings = h('ol', {class: 'siblings', 'aria-label': 'Builds of the same suggestion'});
	const logPlace = h('div', {class: 'log-place'});
	const trouble = h('p', {class: 'empty'});
	const element = h('section', {class: 'build-page', 'aria-label': 'Build'}, h('p', {class: 'back'}, h('a', {href: '/'}, '← All builds')), head, facts, siblings, trouble, logPlace);
	let log: LogView | undefined;
	let shownId = '';
	let saidOfBuild = '';
	let isClosed = false;

	async function load(): Promise<void> {
		try {
			const found = await ask(id);
			if (found[0]) {
				await ask(found[0].suggestion);
			}

			setText(trouble, '');
			draw();
		} catch (error) {
			setText(trouble, error instanceof Refusal ? error.message : 'The hub does not answer.');
		}
	}

	async function ask(of: string): Promise<readonly BuildOfPage[]> {
		const askedAt = store.moment();
		const found = await fetchBuild(of);
		store.addBuilds(found, askedAt);
		return found;
	}

	/** Of several the one that says most. */
	function chosen(): BuildOfPage | undefined {
		const all = store.builds({project: '', builder: '', state: '', text: ''}).filter(build => build.id === id || build.suggestion === id || build.id.startsWith(`${id}:`)).reverse();
		return all.find(build => build.id === id) ?? all.find(({state}) => state === 'failed') ?? all.find(({state}) => state === 'running') ?? all[0];
	}

	function draw(): void {
		const build = chosen();
		if (!build || isClosed) {
			return;
		}

		const said = JSON.stringify({...build, logBytes: 0});
		if (said !== saidOfBuild) {
			saidOfBuild = said;
			drawHead(build);
		}

		if (shownId !== build.id) {
			shownId = build.id;
			log?.close();
			log = openLog(build.id, build.logBytes);
			logPlace.replaceChildren(log.element);
		} else {
			log?.grow(build.logBytes);
		}

		const others = store.builds({project: '', builder: '', state: '', text: ''}).filter(({suggestion}) => suggestion === build.suggestion).sort(byPlace);
		siblings.hidden = others.length < 2;
		arrange(siblings, others.map(other => siblingOf(other, other.id === build.id)));
	}

	const known = new Map<string, {readonly said: string; readonly row: HTMLElement}>();

	function siblingOf(build: BuildOfPage, isCurrent: boolean): HTMLElement {
		const said = `${build.state} ${isCurrent}`;
		const there = known.get(build.id);
		if (there?.said === said) {
			return there.row;
		}

		const row = h('li', {},
			h('a', {href: `/builds/${encodeURIComponent(build.id)}`, ...isCurrent && {'aria-current': 'page'}},
				stateMark(buildLooks[build.state]), ' ', build.builder, build.step === '' ? '' : ` › ${build.step}`, ' ', h('span', {class: 'faint'}, build.revision)));
		known.set(build.id, {said, row});
		return row;
	}

	function drawHead(build: BuildOfPage): void {
		const {project, revision, step, builder, state, exitCode, reason, queuedAt, startedAt, endedAt, machine, retryOf} = build;
		const name = `${project} ${revision} on ${builder}`;
		document.title = `${buildLooks[state].glyph} ${project} ${revision} · devtui`;
		head.replaceChildren(
			h('h2', {}, stateMark(buildLooks[state]), ' ', project, ' ', h('span', {class: 'revision'}, revision), step === '' ? '' : h('span', {class: 'step'}, ` › ${step}`)),
			...mayChange ? [buildActions(build, name, go)] : [],
		);
		const took = tookMs(build, Date.now());
		facts.replaceChildren(
			...fact('Builder', h('strong', {}, builder)),
			...fact('Result', reason ?? (exitCode === null ? undefined : exitCode === -1 ? 'no such project there' : `exit code ${exitCode}`)),
			...fact('Queued', timeOf(queuedAt)),
			...fact('Waited', startedAt === null ? undefined : durationText(Date.parse(startedAt) - Date.parse(queuedAt))),
			...fact('Took', took === undefined ? undefined : h('span', {...endedAt === null && {'data-since': startedAt ?? undefined}}, durationText(took))),
			...fact('Machine', machine === null ? undefined : `${machine.uname}, ${machine.cpus} CPUs, ${Math.round(machine.memoryBytes / 1024 ** 3)} GB, Node ${machine.node}`),
			...fact('Repeats', retryOf === null ? undefined : h('a', {href: `/builds/${encodeURIComponent(retryOf)}`}, retryOf)),
			...fact('Id', h('code', {}, build.id)),
		);
	}

	void load();
	return {
		element,
		draw,
		reload() {
			void load();
		},
		close() {
			isClosed = true;
			log?.close();
		},
	};
}

function fact(name: string, value: Node | string | undefined): readonly HTMLElement[] {
	return value === undefined || value === '' ? [] : [h('div', {}, h('dt', {}, name), h('dd', {}, value))];
}

function timeOf(time: string): HTMLElement {
	return h('time', {datetime: time}, new Date(time).toLocaleString());
}

function byPlace(one: BuildOfPage, other: BuildOfPage): number {
	return one.builder.localeCompare(other.builder, 'en', {numeric: true}) || one.id.localeCompare(other.id, 'en', {numeric: true});
}
