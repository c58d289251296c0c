import {Box, Text} from 'ink';
import type {Drawing} from '../draw/drawing.ts';
import type {Rect} from '../screen/contract.ts';

export interface FrameProps {
	readonly drawing: Drawing;
}

/** Everything around the panes. */
export function Frame({drawing}: FrameProps) {
	const {columns, rows} = drawing.type === 'screen' ? drawing.layout : drawing;
	return (
		<Box width={columns} height={rows}>
			{partsOf(drawing).map(({name, rect, lines}) => <Lines key={name} rect={rect} lines={lines}/>)}
		</Box>
	);
}

interface Part extends LinesProps {
	readonly name: string;
}

/** Each lies over those before it. */
function partsOf(drawing: Drawing): readonly Part[] {
	if (drawing.type === 'too-small') {
		const {columns, rows, lines} = drawing;
		return [{name: 'too-small', rect: {x: 0, y: 0, width: columns, height: rows}, lines}];
	}

	const {layout, header, list, panes, footer, dialog} = drawing;
	return [
		{name: 'header', rect: layout.header, lines: [header]},
		...layout.list ? [{name: 'list', rect: layout.list.rect, lines: list}] : [],
		{name: 'panes', rect: layout.paneArea, lines: panes},
		{name: 'footer', rect: layout.footer, lines: [footer]},
		...dialog ? [{name: 'dialog', rect: dialog.rect, lines: dialog.rows}] : [],
	];
}

interface LinesProps {
	readonly rect: Rect;
	/** At most as wide as the rectangle. */
	readonly lines: readonly string[];
}

/** Lines at a place of the screen. */
function Lines({rect, lines}: LinesProps) {
	return (
		<Box position="absolute" marginLeft={rect.x} marginTop={rect.y} width={rect.width} height={rect.height}>
			<Text wrap="truncate">{lines.join('\n')}</Text>
		</Box>
	);
}
