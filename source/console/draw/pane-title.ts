import type {ServiceState} from '../../core/state.ts';
import {isWatchedForRun} from '../../core/watch-of.ts';
import {textWidth} from '../../lib/text-width.ts';
import {keyHint} from '../keymap/key-hint.ts';
import type {LivingProcess} from '../host.ts';
import {fitNotes, serviceNotes, widthOf} from '../service-notes.ts';
import {calmMs, labelOf} from '../service-words.ts';
import {titleOf} from '../keymap/table.ts';
import {mergedLog, mergedServices, paneInQuestion} from '../merged/merged-log.ts';
import {withLogNote} from '../search/title.ts';
import {paneNumber} from '../pane-number.ts';
import {serviceOf, specOf, type PanePosition, type Subject} from '../subject.ts';
import {cut, cutName, plainLine} from '../text.ts';
import type {Theme} from '../theme.ts';

export interface TitleContext {
	readonly subject: Subject;
	readonly theme: Theme;
	readonly now: number;
	survivors(service: string): readonly LivingProcess[];
}

/** `▸api ─ ready · pid 4121 ──────── 12 new lines ─`: exactly as wide as the pane. */
export function paneTitle(context: TitleContext, name: string, width: number): string {
	const {subject: {view, layout}, theme: {paint, glyph}} = context;
	const isSelected = name === paneInQuestion(view);
	const isFocused = isSelected && view.focus === 'pane';
	const rule = isFocused ? paint.accent : paint.faint;
	const note = withLogNote(paneNote(context, name), context, name, width);
	const noteRoom = textWidth(note) === 0 ? 0 : textWidth(note) + 3;
	const hasNote = noteRoom > 0 && (width - noteRoom >= minMain || ((view.isTyping || view.copy) && isSelected));
	const room = Math.max(0, width - 3 - (hasNote ? noteRoom : 0));
	const main = (name === mergedLog ? mergedTitle : mainTitle)(context, name, room, isFocused ? paint.focused : isSelected ? paint.strong : paint.plain);
	// Where there is no room for the list nothing else says whom keys are about.
	const isOnlyMark = isSelected && layout.type === 'screen' && layout.list === undefined && layout.panes.length > 1;
	const start = `${isFocused ? paint.focused(glyph.selected) : isOnlyMark ? glyph.selected : ' '}${main} `;
	const end = hasNote ? ` ${note} ${rule(glyph.rule)}` : '';
	return cut(start + rule(glyph.rule.repeat(Math.max(0, width - textWidth(start) - textWidth(end)))) + end, width);
}

/** `merged log ─ all`, `merged log ─ api, worker`. */
function mergedTitle({subject: {view, keymap}, theme: {paint}}: TitleContext, _: string, room: number, paintName: (text: string) => string): string {
	const services = mergedServices(view) ?? [];
	const whose = services.length === view.services.length ? titleOf(keymap, 'search-all') : services.join(', ');
	return paintName(cut('merged log', room)) + paint.faint(cut(` ─ ${whose}`, Math.max(0, room - textWidth('merged log'))));
}

/** What is left of a long name where there is little room. */
const leastName = 16;

/** What a title says of its service before notes go. */
const minMain = 16;

function mainTitle(context: TitleContext, name: string, allRoom: number, paintName: (text: string) => string): string {
	const {subject, theme, now} = context;
	const service = serviceOf(subject, name);
	const {phase} = service;
	const {text, shorter = []} = labelOf(subject, service, now);
	const number = paneNumber(subject.view, name);
	const start = number === undefined || textWidth(`${number} ${name} ─ `) > allRoom ? '' : `${number} `;
	const room = allRoom - start.length;
	// A name may be longer than the title: how its service is stands there all the same.
	const shownName = cutName(name, Math.max(Math.min(leastName, room), room - textWidth(` ─ ${text}`)));
	const notes = fitNotes(serviceNotes(service, theme.glyph), room - textWidth(`${shownName} ─ ${text}`));
	const stateRoom = room - textWidth(shownName) - widthOf(notes);
	const details = detailsOf(context, service);
	// Who is left of a service that stops is worth a word or two of the rest.
	const wordings = phase.type === 'stopping' ? [text, ...shorter] : [text];
	const fitting = wordings.flatMap(wording => details.map(detail => ({words: ` ─ ${wording}`, detail})))
		.find(({words, detail}) => textWidth(words + detail) <= stateRoom);
	const {words, detail} = fitting ?? {words: ` ─ ${text}`, detail: ''};
	return [
		theme.paint.faint(start),
		paintName(shownName),
		theme.phase[phase.type].paint(cut(words, Math.max(0, stateRoom))),
		...notes.map(({role, text}) => theme.paint[role](text)),
		theme.paint.faint(detail),
	].join('');
}

/** What helps, or who a service is; while it stops, who is left of it. The longest wording first. */
function detailsOf(context: TitleContext, service: ServiceState): readonly string[] {
	const {phase, watch, name, resumedAt} = service;
	const hint = (action: string, does: string) => [keyHint(context.subject.keymap, action, does, ' · ')].filter(text => text !== '');
	if (context.subject.standIn?.(name)) {
		return [];
	}

	if (watch.suspendedBy !== undefined) {
		return hint('pause-watch', 'resumes');
	}

	switch (phase.type) {
		case 'stopping': {
			const survivors = context.now < service.since + calmMs ? [] : context.survivors(name);
			return [...survivors.length > 0 ? survivorDetails(survivors) : [], ...pidDetail(phase.pid)];
		}

		case 'starting':
		case 'ready':
		case 'unready': {
			return [...resumedAt === undefined ? [] : pidDetail(phase.pid).flatMap(detail => [` · resumed at ${plainLine(resumedAt)}${detail}`, ` · resumed${detail}`]), ...pidDetail(phase.pid)];
		}

		case 'backoff': {
			return hint('restart', 'retries now');
		}

		case 'completed':
		case 'failed': {
			const isWatched = isWatchedForRun(specOf(context.subject, name), service) && !watch.isPaused;
			return isWatched ? [' · waits for a change'] : [];
		}

		case 'idle':
		case 'waiting':
		case 'stopped':
		case 'skipped': {
			return [];
		}
	}
}

function survivorDetails(survivors: readonly LivingProcess[]): readonly string[] {
	const all = (width: number) => survivors.map(({pid, command}) => `${pid} ${cut(plainLine(command), width)}`);
	const [first = '', ...others] = all(shortCommand);
	const some = others.length > 0 ? `${first} and ${others.length} more` : first;
	return [all(Number.POSITIVE_INFINITY).join(', '), all(shortCommand).join(', '), some, `${survivors.length} left`].map(text => ` · ${text}`);
}

const shortCommand = 24;

function pidDetail(pid: number | undefined): readonly string[] {
	return pid === undefined ? [] : [` · pid ${pid}`];
}

function paneNote({subject: {view, panes}, theme: {paint}}: TitleContext, name: string): string {
	if (view.isTyping && name === view.selected) {
		return paint.typing(' typing ');
	}

	const position = panes[name];
	if (view.copy?.isByMouse === false && name === view.copy.service) {
		return paint.typing(` ${copyNote(position)} `);
	}

	if (!position || position.isFollowing) {
		return view.isZoomed ? paint.strong('zoomed') : '';
	}

	return position.newLines > 0
		? paint.warning(`${count(position.newLines)} new ${position.newLines === 1 ? 'line' : 'lines'}`)
		: paint.strong(`${count(position.linesBelow)} below`);
}

/** Told in the same breath: what comes meanwhile is not shown. */
function copyNote(position: PanePosition | undefined): string {
	const newLines = position?.newLines ?? 0;
	return newLines > 0 ? `copy mode · ${count(newLines)} new` : 'copy mode';
}

function count(number: number): string {
	return number.toLocaleString('en-US');
}
