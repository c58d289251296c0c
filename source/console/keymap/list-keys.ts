import {figureOf} from '../list/figure.ts';
import {foldOrUnfold, foldOrUnfoldAll, headingsOf, ownHeading} from '../list/fold.ts';
import {headingOf, listedServices} from '../list/list-rows.ts';
import type {Grouping, SortOrder} from '../list/list-view.ts';
import {sortName} from '../list/list-head.ts';
import {lineOf} from '../line-edit.ts';
import type {Subject} from '../subject.ts';
import {whyNoRoom} from './no-room.ts';
import {changeView, type KeymapRow} from './row.ts';

/** How the list shows the services. */
export const listKeys: readonly KeymapRow[] = [
	{
		action: 'filter-list',
		contexts: ['main'],
		keys: ['\\'],
		title: 'filter list',
		description: 'show services with these words in name or heading; ! before one: without it',
		footer: {list: 14},
		whyNot: whyNoRoom,
		perform: ({view}) => changeView({type: 'open', dialog: {type: 'list-filter', line: lineOf(view.list.filter), before: view.list.filter}}),
	},
	{
		action: 'sort-list',
		contexts: ['main'],
		keys: ['O'],
		title: 'order',
		description: 'sort the list: as the file, by name, state, restarts, uptime, CPU, memory',
		titleNow: subject => `order by ${sortName[nextOrder(subject)]}`,
		perform: subject => arrange({sort: nextOrder(subject)}, `the list is in the order of ${orderWords[nextOrder(subject)]}`),
	},
	{
		action: 'group-list',
		contexts: ['main'],
		keys: ['b'],
		title: 'group by',
		description: 'group the list by the group of the file, by profile, or not at all',
		whyNot: subject => groupingsOf(subject).length < 2 ? 'no service has a group or a profile in the file' : undefined,
		perform(subject) {
			const grouping = nextOf(groupingsOf(subject), subject.view.list.grouping);
			return arrange({grouping}, grouping === 'none' ? 'the list has no groups' : `the list is grouped by ${grouping}`);
		},
	},
	{
		action: 'fold-group',
		contexts: ['main'],
		keys: ['c'],
		title: 'fold group',
		description: 'fold the group of the service, or unfold it; folded, commands act on all of it',
		titleNow: subject => ownHeading(subject)?.isFolded ? 'unfold group' : 'fold group',
		whyNot: subject => ownHeading(subject) ? undefined : `${subject.view.selected} is in no group of the list`,
		perform(subject) {
			const heading = ownHeading(subject);
			return heading ? foldOrUnfold(subject, heading) : [];
		},
	},
	{
		action: 'fold-all',
		contexts: ['main'],
		keys: ['C'],
		title: 'fold all',
		description: 'fold all groups of the list, or unfold them',
		titleNow: subject => headingsOf(subject).every(({isFolded}) => isFolded) ? 'unfold all' : 'fold all',
		whyNot: subject => headingsOf(subject).length === 0 ? 'the list has no groups' : undefined,
		perform: foldOrUnfoldAll,
	},
	{
		action: 'mark-all',
		contexts: ['main'],
		keys: ['a'],
		title: 'mark all',
		description: 'mark all services of the list, those that its filter leaves; again: unmark them',
		titleNow: subject => areAllMarked(subject) ? 'unmark all' : 'mark all',
		whyNot: subject => listedServices(subject).length === 0 ? 'no service is in the list' : undefined,
		perform: subject => changeView({type: 'toggle-marks', services: listedServices(subject)}),
	},
];

/** What Esc leaves behind the marks. */
export function leaveListFilter({view}: Subject) {
	return view.list.filter === '' ? undefined : changeView({type: 'arrange', list: {filter: ''}});
}

const sortOrders: readonly SortOrder[] = ['file', 'name', 'state', 'restarts', 'uptime', 'cpu', 'memory'];

function nextOrder({view, knowsUsage = false}: Subject): SortOrder {
	return nextOf(sortOrders.filter(order => knowsUsage || figureOf(order) === 'uptime'), view.list.sort);
}

const orderWords: Readonly<Record<SortOrder, string>> = {
	file: 'the file',
	name: 'names',
	state: 'states, what needs you first',
	restarts: 'restarts, the most first',
	uptime: 'uptime, the last started first',
	cpu: 'CPU, the busiest first',
	memory: 'memory, the largest first',
};

/** Those that make a difference. */
function groupingsOf({project}: Subject): readonly Grouping[] {
	const isOf = (grouping: Grouping) => project.services.some(spec => headingOf(spec, grouping) !== undefined);
	return [...(['group', 'profile'] as const).filter(grouping => isOf(grouping)), 'none'];
}

function nextOf<Item>(items: readonly Item[], item: Item): Item {
	return items[(items.indexOf(item) + 1) % items.length] ?? item;
}

function arrange(list: Partial<Subject['view']['list']>, text: string) {
	return [...changeView({type: 'arrange', list}), ...changeView({type: 'say', message: {text, tone: 'done'}})];
}

function areAllMarked(subject: Subject): boolean {
	return listedServices(subject).every(name => subject.view.marks.includes(name));
}
