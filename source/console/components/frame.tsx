import {FullScreenBox} from 'fullscreen-ink';
import {Box, Text} from 'ink';
import type {Drawing} from '../draw/drawing.ts';
import type {FramePart} from '../draw/pane-borders.ts';

export interface FrameProps {
	readonly drawing: Drawing;
}

/** Everything around the panes; a dialog lies over it. */
export function Frame({drawing}: FrameProps) {
	return (
		<FullScreenBox>
			{partsOf(drawing).map(({name, rect, lines}) => <Lines key={name} rect={rect} lines={lines}/>)}
		</FullScreenBox>
	);
}

export function partsOf(drawing: Drawing): readonly FramePart[] {
	if (drawing.type === 'too-small') {
		const {columns, rows, lines} = drawing;
		return [{name: 'too-small', rect: {x: 0, y: 0, width: columns, height: rows}, lines}];
	}

	const {layout, header, list, panes, footer} = drawing;
	return [
		{name: 'header', rect: layout.header, lines: [header]},
		...layout.list ? [{name: 'list', rect: layout.list.rect, lines: list}] : [],
		...panes,
		{name: 'footer', rect: layout.footer, lines: [footer]},
	];
}

/** Lines at a place of the screen. */
function Lines({rect, lines}: Omit<FramePart, 'name'>) {
	return (
		<Box position="absolute" marginLeft={rect.x} marginTop={rect.y} width={rect.width} height={rect.height}>
			<Text wrap="truncate">{lines.join('\n')}</Text>
		</Box>
	);
}
