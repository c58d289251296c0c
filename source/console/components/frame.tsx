import {Box, Text} from 'ink';
import type {Drawing} from '../draw/drawing.ts';
import type {Rect} from '../screen/contract.ts';

export interface FrameProps {
	readonly drawing: Drawing;
}

/** Everything around the panes. */
export function Frame({drawing}: FrameProps) {
	if (drawing.type === 'too-small') {
		const {columns, rows, lines} = drawing;
		return <Place rect={{x: 0, y: 0, width: columns, height: rows}} lines={lines}/>;
	}

	const {layout, header, list, panes, footer, dialog} = drawing;
	return (
		<Box width={layout.columns} height={layout.rows}>
			<Place rect={layout.header} lines={[header]}/>
			{layout.list && <Place rect={layout.list.rect} lines={list}/>}
			<Place rect={layout.paneArea} lines={panes}/>
			<Place rect={layout.footer} lines={[footer]}/>
			{dialog && <Place rect={dialog.rect} lines={dialog.rows}/>}
		</Box>
	);
}

interface PlaceProps {
	readonly rect: Rect;
	/** As wide as the rectangle at most. */
	readonly lines: readonly string[];
}

/** Lines at a place of the screen, over what was drawn before. */
function Place({rect, lines}: PlaceProps) {
	return (
		<Box position="absolute" marginLeft={rect.x} marginTop={rect.y} width={rect.width} height={rect.height}>
			<Text wrap="truncate">{lines.join('\n')}</Text>
		</Box>
	);
}
