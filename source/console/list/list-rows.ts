import {indexOf} from '../../core/project-index.ts';
import type {ServiceSpec} from '../../core/spec.ts';
import type {Subject} from '../subject.ts';
import {passesFilter} from './list-filter.ts';
import type {Grouping} from './list-view.ts';
import {sorted} from './sort.ts';

/** A row of the list. */
export type ListRow = ServiceListRow | HeadingRow;

export interface ServiceListRow {
	readonly type: 'service';
	readonly service: string;
}

export interface HeadingRow {
	readonly type: 'heading';
	readonly heading: string;
	/** Those that pass the filter, in the order of the list. */
	readonly services: readonly string[];
	readonly isFolded: boolean;
}

type ListSubject = Pick<Subject, 'project' | 'state' | 'view'>;

/** By view: whoever draws or presses a key asks again and again, with other subjects of the same. */
const known = new WeakMap<ListSubject['view'], Pick<ListSubject, 'project' | 'state'> & {readonly rows: readonly ListRow[]}>();

/** All rows there are, whether or not there is room for them. Services of no group come first, under no heading. */
export function listRows(subject: ListSubject): readonly ListRow[] {
	const {project, state, view} = subject;
	const last = known.get(view);
	if (last?.project === project && last.state === state) {
		return last.rows;
	}

	const rows = arrange(subject);
	known.set(view, {project, state, rows});
	return rows;
}

/** What `j` and `k` go through: a folded group is one stop, and its heading stands for all of it. */
export function stops(subject: ListSubject): readonly string[] {
	const {selected} = subject.view;
	return listRows(subject).flatMap(row => {
		if (row.type === 'service') {
			return [row.service];
		}

		return row.isFolded ? [row.services.includes(selected) ? selected : row.services[0] ?? selected] : [];
	});
}

/** The services that pass the filter, in the order of the list, folded or not. */
export function listedServices(subject: ListSubject): readonly string[] {
	return listRows(subject).flatMap(row => row.type === 'service' ? [row.service] : row.isFolded ? row.services : []);
}

/** The folded group that stands for the selected service. */
export function selectedGroup(subject: ListSubject): HeadingRow | undefined {
	const row = listRows(subject)[selectedIndex(subject)];
	return row?.type === 'heading' ? row : undefined;
}

/** The row of the selected service, or of the folded group it is in; -1: the filter hides it. */
export function selectedIndex(subject: ListSubject): number {
	const {selected} = subject.view;
	return listRows(subject).findIndex(row => row.type === 'service' ? row.service === selected : row.isFolded && row.services.includes(selected));
}

/** The heading that a service stands under; undefined: none. */
export function headingOf({group, profiles}: Pick<ServiceSpec, 'group' | 'profiles'>, grouping: Grouping): string | undefined {
	switch (grouping) {
		case 'group': {
			return group;
		}

		case 'profile': {
			return profiles.length > 0 ? profiles.join(', ') : undefined;
		}

		case 'none': {
			return undefined;
		}
	}
}

function arrange(subject: ListSubject): readonly ListRow[] {
	const {project, view: {list, services}} = subject;
	const {byName} = indexOf(project);
	const headingOfName = (name: string) => {
		const spec = byName.get(name);
		return spec && headingOf(spec, list.grouping);
	};

	// What is read above a service finds it, too: a project is the heading of its builds.
	const isListed = (name: string) => passesFilter(`${headingOfName(name) ?? ''} ${name}`, list.filter);

	// Headings stand in the order of the file, however services are sorted.
	const groups = new Map<string | undefined, string[]>([undefined, ...services.map(name => headingOfName(name))].map(heading => [heading, []]));
	for (const service of sorted(subject, services.filter(name => isListed(name)))) {
		groups.get(headingOfName(service))?.push(service);
	}

	return [...groups].flatMap(([heading, members]): readonly ListRow[] => {
		const rows = members.map(service => ({type: 'service', service} as const));
		if (heading === undefined || members.length === 0) {
			return rows;
		}

		const isFolded = list.folded.includes(heading);
		return [{type: 'heading', heading, services: members, isFolded}, ...isFolded ? [] : rows];
	});
}
