import {union} from 'valibot';
import {expected} from './complaint.ts';
import {fields, flag, oneOf, text, texts, whole} from './schema-parts.ts';
import {suggest} from './suggest.ts';

/** How a console begins: how the panes divide the screen, or more than that. */
export function layout() {
	const noun = `one of ${splits.join(', ')}, or a map`;
	return union([
		text(noun, written => splits.includes(written), {pattern: `^(${splits.join('|')})$`, hint: written => suggest(written, splits)}),
		fields({split: oneOf(splits), panes: texts(), list: whole('a percentage of the columns, from 5 to 90', 5, 90), zoom: flag()}),
	], expected(noun));
}

const splits = ['one', 'rows', 'columns', 'grid', 'merged'];
