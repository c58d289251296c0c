import {builderName} from '../../fleet/build-row.ts';
import type {BuilderOfPage} from '../rows.ts';
import {doAndTell} from './announcer.ts';
import {post} from './api.ts';
import {ask} from './dialogs.ts';
import {arrange, become, h, stateMark} from './dom.ts';
import type {Store} from './store.ts';
import {ageText, builderLooks} from './words.ts';

export interface View {
	readonly element: HTMLElement;
	draw(): void;
	/** It stands in the page now. */
	shown?(): void;
	/** What it shows may be another by now. */
	reload?(): void;
	close?(): void;
}

export function buildersView(store: Store, mayChange: boolean): View {
	const list = h('ul', {class: 'builders'});
	const count = h('span', {class: 'count'});
	const nobody = h('p', {class: 'empty'}, 'No builder is here yet. On each machine that is to build: ', h('code', {}, 'devtui builder --hub ADDRESS'));
	const element = h('section', {'aria-labelledby': 'builders-title'}, h('h2', {id: 'builders-title'}, 'Builders ', count), list, nobody);
	const rows = new Map<string, {readonly said: string; readonly row: HTMLElement}>();
	return {
		element,
		draw() {
			const builders = [...store.builders.values()].sort(byStateThenName);
			count.textContent = builders.length === 0 ? '' : `${builders.filter(({state}) => state !== 'offline').length} of ${builders.length} here`;
			nobody.hidden = builders.length > 0 || !store.hasBuilders;
			arrange(list, builders.map(builder => {
				const said = JSON.stringify(builder);
				const name = builderName(builder);
				const known = rows.get(name);
				if (known?.said === said) {
					return known.row;
				}

				const next = builderRow(builder, mayChange);
				const row = known?.row ?? next;
				if (known) {
					become(row, next);
				}

				rows.set(name, {said, row});
				return row;
			}));
		},
	};
}

function builderRow(builder: BuilderOfPage, mayChange: boolean): HTMLElement {
	const {state, labels, jobs, running, queued, machine, lastSeen} = builder;
	const own = Object.entries(labels).filter(([label]) => !automatic.has(label));
	return h('li', {class: `builder is-${state}`},
		stateMark(builderLooks[state]),
		h('strong', {class: 'name'}, builderName(builder)),
		h('span', {class: 'load', title: `${running} of ${jobs} at a time`}, h('span', {}, `${running}/${jobs} running`), queued > 0 ? h('span', {class: 'faint'}, ` · ${queued} queued`) : undefined),
		h('span', {class: 'machine faint', title: `${machine.uname} · Node ${machine.node}`}, `${machine.cpus} CPUs · ${Math.round(machine.memoryBytes / 1024 ** 3)} GB · ${machine.uname.split(' ')[0] ?? ''}`),
		h('span', {class: 'labels'}, ...own.map(([label, value]) => h('span', {class: 'label'}, `${label}=${value}`))),
		state === 'offline'
			? h('span', {class: 'faint seen'}, 'seen ', h('time', {datetime: lastSeen, 'data-age': ''}, ageText(Date.now() - Date.parse(lastSeen))))
			: mayChange ? actions(builder) : undefined,
	);
}

/** What every builder says of its machine, which is shown in other words. */
const automatic = new Set(['os', 'arch', 'hostname', 'cpus', 'memory', 'node', 'devtui']);

function actions(builder: BuilderOfPage): HTMLElement {
	const {state} = builder;
	const name = builderName(builder);
	const act = (verb: string, done: string) => () => {
		void doAndTell(async () => {
			await post(`/api/builders/${encodeURIComponent(name)}/${verb}`);
			return `${name} ${done}.`;
		});
	};
	const button = (text: string, click: () => void) => h('button', {type: 'button', click, 'aria-label': `${text} ${name}`}, text);
	return h('span', {class: 'actions'},
		state === 'paused' ? button('Resume', act('resume', 'goes on')) : undefined,
		state === 'online' ? button('Pause', act('pause', 'is paused')) : undefined,
		state === 'draining' ? undefined : button('Drain', () => {
			void ask(`Drain ${name}?`, 'It takes no more builds, and ends when those that run are over. Somebody has to start it again.', 'Drain').then(isSure => {
				if (isSure) {
					act('drain', 'takes no more builds')();
				}
			});
		}),
	);
}

const order = ['online', 'paused', 'draining', 'offline'];

function byStateThenName(one: BuilderOfPage, other: BuilderOfPage): number {
	return order.indexOf(one.state) - order.indexOf(other.state) || builderName(one).localeCompare(builderName(other), 'en', {numeric: true});
}
