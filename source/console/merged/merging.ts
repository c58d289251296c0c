import {createNameColors} from '../../lib/name-colors.ts';
import {textWidth} from '../../lib/text-width.ts';
import {numberLines} from '../../logs/search-lines.ts';
import type {ConsoleHost} from '../host.ts';
import type {Label} from '../search/line-rows.ts';
import type {LineSource} from '../search/line-source.ts';
import {cutName, fit} from '../text.ts';
import {mergeLogs} from './merged-source.ts';

/** What the merged log is made of. */
export interface Merging {
	/** Whose lines it has; undefined: it is not shown. Whether that is something new. */
	choose(services: readonly string[] | undefined): boolean;
	isShown(): boolean;
	/** Whose lines it has; none while it is not shown. */
	services(): readonly string[];
	source(): LineSource;
	/** Names of one width in colours that stay, those of headless. */
	labelOf(service: string, width: number): Label;
}

export function createMerging({store, logs, environment}: Pick<ConsoleHost, 'store' | 'logs' | 'environment'>): Merging {
	const hasColour = (environment['NO_COLOR'] ?? '') === '';
	const colors = createNameColors();
	let labels = new Map<string, Label>();
	let labelledWidth = 0;
	let {project} = store;
	let chosen: readonly string[] | undefined;

	/** Of all services: the column stays where it is when some of them are marked. */
	function names(): readonly string[] {
		return store.project.services.map(({name}) => name);
	}

	function createLabel(service: string, width: number): Label {
		const room = labelWidth(names(), width) - separator.length;
		const text = `${fit(cutName(service, room), room)}${separator}`;
		const color = hasColour ? colors.colorOf(service) : undefined;
		return {text, width: textWidth(text), style: color === undefined ? '' : `\u001B[${color}m`};
	}

	return {
		choose(services) {
			if (services?.join('\n') === chosen?.join('\n')) {
				return false;
			}

			chosen = services;
			return true;
		},
		services: () => chosen ?? [],
		isShown: () => chosen !== undefined,
		source: () => mergeLogs((chosen ?? []).map(service => numberLines(logs, service))),
		labelOf(service, width) {
			if (width !== labelledWidth || project !== store.project || labels.size === 0) {
				({project} = store);
				labelledWidth = width;
				labels = new Map();
				colors.follow(names());
			}

			const label = labels.get(service) ?? createLabel(service, width);
			labels.set(service, label);
			return label;
		},
	};
}

/** Columns before each line, in a pane of that width: names are cut before they take half of it. */
export function labelWidth(names: readonly string[], width: number): number {
	const longest = Math.max(1, ...names.map(name => textWidth(name)));
	return Math.min(longest, 24, Math.max(5, Math.floor(width / 4))) + separator.length;
}

const separator = ' | ';
