import {textWidth} from '../../lib/text-width.ts';
import type {Subject} from '../subject.ts';
import {joinFitting, plainLine} from '../text.ts';
import {listedServices} from './list-rows.ts';
import type {SortOrder} from './list-view.ts';

/** `SERVICE`, or what is not as usual: which of how many are shown, the filter, the order. */
export function listTitle(subject: Subject, isWhole: boolean, room: number): string {
	const {view} = subject;
	const {sort, filter} = view.list;
	const listed = listedServices(subject);
	const place = listed.indexOf(view.selected) + 1;
	const parts = [
		...filter === '' ? isWhole ? [] : [`${place}/${listed.length}`] : [`${isWhole ? listed.length : `${place}/${listed.length}`} of ${view.services.length}`],
		...filter === '' ? [] : [`\\${plainLine(filter)}`],
		...sort === 'file' ? [] : [`by ${sortName[sort]}`],
	];
	const what = subject.standIn ? 'NAME' : 'SERVICE';
	if (parts.length === 0) {
		return what;
	}

	const isOrderOnly = filter === '' && isWhole;
	const whole = [...isOrderOnly ? [what] : [], ...parts].join(' ');
	const [first = ''] = parts;
	return textWidth(whole) <= room ? whole : joinFitting(parts, ' ', room) || first;
}

export const sortName: Readonly<Record<SortOrder, string>> = {file: 'file', name: 'name', state: 'state', restarts: 'restarts', uptime: 'uptime', cpu: 'CPU', memory: 'memory'};
