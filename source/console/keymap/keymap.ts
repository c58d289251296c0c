import {otherCommands} from '../palette/other-commands.ts';
import {serviceCommands} from '../palette/service-commands.ts';
import {checkpointKeys} from './checkpoint-keys.ts';
import {clearKeys} from './clear-keys.ts';
import {copyKeys} from './copy-keys.ts';
import {dialogKeys} from './dialog-keys.ts';
import {generalKeys} from './general-keys.ts';
import {helpKeys} from './help-keys.ts';
import {listFilterKeys} from './list-filter-keys.ts';
import {listKeys} from './list-keys.ts';
import {noticeKeys} from './notice-keys.ts';
import {paletteKeys} from './palette-keys.ts';
import {paneKeys} from './pane-keys.ts';
import type {KeymapRow} from './row.ts';
import {searchKeys} from './search-keys.ts';
import {searchPromptKeys} from './search-prompt-keys.ts';
import {serviceKeys} from './service-keys.ts';
import {sizeKeys} from './size-keys.ts';
import {keymapOf} from './table.ts';
import {timelineKeys} from './timeline-keys.ts';

/** Before anybody has remapped anything. */
export const usualKeymap = keymapOf([
	{heading: 'Services', rows: serviceKeys.map(row => aboutSomebody(row))},
	{heading: 'List', rows: listKeys.map(row => aboutSomebody(row))},
	{heading: 'Panes', rows: [...paneKeys, ...clearKeys].map(row => aboutSomebody(row))},
	{heading: 'Sizes', rows: sizeKeys.map(row => aboutSomebody(row))},
	{heading: 'Search and filter', rows: searchKeys.map(row => aboutSomebody(row))},
	{heading: 'Console', rows: [...generalKeys, ...noticeKeys.map(row => aboutSomebody(row))]},
	{heading: 'Copying, and the whole log', rows: copyKeys.map(row => aboutSomebody(row))},
	{heading: 'Command palette', rows: paletteKeys},
	{heading: 'Prompt of search and filter', rows: searchPromptKeys},
	{heading: 'Prompt of the list\'s filter', rows: listFilterKeys},
	{heading: 'Timeline', rows: timelineKeys},
	{heading: 'Help, details, menus', rows: [...helpKeys, ...dialogKeys, ...checkpointKeys]},
], [...serviceCommands, ...otherCommands]);

/** The project may have lost its last service. */
function aboutSomebody(row: KeymapRow): KeymapRow {
	return {...row, whyNot: (subject, key) => subject.view.services.length === 0 ? 'there are no services' : row.whyNot?.(subject, key)};
}
