import {textWidth} from '../../lib/text-width.ts';
import {dialogRoom, type DialogContent, type DialogContext} from '../dialogs/dialog.ts';
import {hintsOf} from '../dialogs/hint.ts';
import {clockTime, shortDuration} from '../moments.ts';
import {cut, cutName, fit, fitRight, plainLine, wrap} from '../text.ts';
import type {Paint, Theme} from '../theme.ts';
import {criticalChain} from './critical-chain.ts';
import type {Stage, StageType, StartUp, Way, WayEnd} from './start-up.ts';

/** A start-up as bars drawn to scale: who waited for whom, for how long, and who has kept all the others waiting. */
export function timelineContent(context: DialogContext, back: number, scroll: number): DialogContent {
	const {subject, theme} = context;
	const startUps = context.startUps();
	const count = startUps.length;
	const startUp = startUps[(((count - 1 - back) % count) + count) % count];
	const {columns} = dialogRoom(subject, true);
	return {
		title: startUp ? `start-up ${startUp.number}${startUps.length > 1 ? ` of ${startUps.at(-1)?.number}` : ''} · ${plainLine(startUp.asked)}` : 'start-up',
		lines: startUp ? timelineLines(context, startUp, columns) : ['nothing has been started yet'],
		hints: hintsOf('timeline', subject, theme),
		isWide: true,
		minWidth: columns,
		scroll,
	};
}

interface Scale {
	readonly at: number;
	readonly until: number;
	readonly width: number;
}

function timelineLines({theme, now}: DialogContext, startUp: StartUp, columns: number): readonly string[] {
	const {paint} = theme;
	const {at, ways} = startUp;
	const chain = criticalChain(startUp);
	const isOver = ways.every(({end}) => end);
	const until = Math.max(at, ...ways.map(({end}) => end?.at ?? now));
	const nameWidth = Math.max(5, Math.min(Math.floor(columns / 4), Math.max(...ways.map(({service}) => textWidth(service)))));
	const wordWidth = columns >= minColumnsForWords ? Math.floor((columns - nameWidth) * 0.4) : 0;
	const scale = {at, until, width: Math.max(4, columns - nameWidth - 4 - totalWidth - (wordWidth > 0 ? wordWidth + 2 : 0))};
	return [
		...wrap(`${clockTime(at, now)}, ${countOf(ways)}: ${isOver ? 'all done' : 'under way'} after ${shortDuration(until - at)}`, columns),
		...chain.length > 1 ? wrap(`${theme.glyph.chain} longest way: ${chain.join(' → ')}`, columns).map(line => paint.accent(line)) : [],
		'',
		...ways.map(way => {
			const isCritical = chain.length > 1 && chain.includes(way.service);
			const name = fit(cutName(way.service, nameWidth), nameWidth);
			const total = way.end || way.stages.length > 0 ? shortDuration((way.end?.at ?? now) - at) : '';
			return cut([
				isCritical ? paint.accent(theme.glyph.chain) : ' ',
				` ${isCritical ? paint.strong(name) : name} `,
				barOf(way, scale, theme),
				endGlyph(way, theme),
				fitRight(total, totalWidth),
				...wordWidth > 0 ? [`  ${paint.faint(cut(wordsOf(way, now), wordWidth))}`] : [],
			].join(''), columns);
		}),
		'',
		...wrap(legendOf(ways, theme), columns).map(line => paint.faint(line)),
	];
}

const totalWidth = 6;
const minColumnsForWords = 70;

/** Each stage takes the cells in whose middle it was; one that was too short for any has one where there is room. */
function barOf({stages, end}: Way, {at, until, width}: Scale, theme: Theme): string {
	const cellMs = Math.max(until - at, 1) / width;
	const endAt = end?.at ?? until;
	const first = stages[0]?.at ?? endAt;
	const from = Math.min(width - 1, Math.floor((first - at) / cellMs));
	const to = Math.max(from + (stages.length > 0 ? 1 : 0), Math.min(width, Math.round((endAt - at) / cellMs)));
	const cells = Array.from({length: width}, (_, index) => {
		if (index < from || index >= to) {
			return ' ';
		}

		const middle = Math.min(at + (index + 0.5) * cellMs, endAt);
		const stage = stages.findLast(each => each.at <= middle) ?? stages[0];
		return stage ? stagePaint(stage.type, theme.paint)(theme.stage[stage.type]) : ' ';
	});
	return cells.join('');
}

function stagePaint(type: StageType, paint: Theme['paint']): Paint {
	switch (type) {
		case 'stopping':
		case 'waiting':
		case 'pause': {
			return paint.faint;
		}

		case 'job': {
			return paint.warning;
		}

		case 'starting':
		case 'running': {
			return paint.good;
		}
	}
}

function endGlyph({end}: Way, {phase, paint}: Theme): string {
	if (!end) {
		return paint.warning('…');
	}

	const {glyph, paint: own} = phase[end.how];
	return own(glyph);
}

/** `waited 1.2s for db, 300ms before_start, ready in 2.0s`. */
function wordsOf({stages, end}: Way, now: number): string {
	const parts = stages.flatMap((stage, index) => {
		const isLast = index === stages.length - 1;
		const took = shortDuration((stages[index + 1]?.at ?? end?.at ?? now) - stage.at);
		return stageText(stage, took, isLast ? end?.how ?? 'under way' : undefined);
	});
	return plainLine(stages.length === 0 ? 'not started' : parts.join(', '));
}

/** `last`: what has come of it, when nothing follows. */
function stageText({type, names}: Stage, took: string, last: WayEnd | 'under way' | undefined): string {
	switch (type) {
		case 'stopping': {
			return `stopped in ${took}`;
		}

		case 'waiting': {
			return `waited ${took} for ${names.join(' and ')}`;
		}

		case 'job': {
			return `${took} ${names.join(' and ')}`;
		}

		case 'pause': {
			return `${took} pause`;
		}

		case 'starting':
		case 'running': {
			const isUnderWay = last === 'under way';
			return isUnderWay ? `${type} for ${took}` : `${last ?? 'up'} ${last === 'failed' || last === 'stopped' ? 'after' : 'in'} ${took}`;
		}
	}
}

function countOf(ways: readonly Way[]): string {
	return `${ways.length} ${ways.length === 1 ? 'service' : 'services'}`;
}

/** Of what there is in this start-up. */
function legendOf(ways: readonly Way[], {stage}: Theme): string {
	const there = new Set(ways.flatMap(({stages}) => stages.map(({type}) => type)));
	return stageTypes.filter(type => there.has(type)).map(type => `${stage[type]} ${stageWords[type]}`).join('  ');
}

const stageTypes: readonly StageType[] = ['stopping', 'waiting', 'pause', 'job', 'starting', 'running'];

const stageWords: Readonly<Record<StageType, string>> = {
	stopping: 'the run before ends',
	waiting: 'waits for others',
	pause: 'pause',
	job: 'build, hooks',
	starting: 'starts',
	running: 'runs to its end',
};
