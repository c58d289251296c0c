import {timelineContent} from '../timeline/timeline.ts';
import {dialogBox, type DialogBox, type DialogContent, type DialogContext} from './dialog.ts';
import {checkpointContent} from './checkpoint-menu.ts';
import {detailsContent} from './details.ts';
import {helpContent} from './help.ts';
import {paletteContent} from './palette.ts';
import {quitContent} from './quit.ts';
import {shutDownContent} from './shut-down.ts';
import {signalContent} from './signal-menu.ts';

/** What lies over the panes, if anything: what its person has opened, else the progress of the shut-down. */
export function openDialog(context: DialogContext): DialogBox | undefined {
	if (context.subject.layout.type === 'too-small') {
		return undefined;
	}

	const content = dialogContent(context);
	return content && dialogBox(content, context);
}

export function dialogContent(context: DialogContext): DialogContent | undefined {
	const {view: {dialog}, state} = context.subject;
	switch (dialog?.type) {
		case undefined: {
			return state.shutdown ? shutDownContent(context) : undefined;
		}

		case 'help': {
			return helpContent(context, dialog);
		}

		case 'help-filter': {
			return {...helpContent(context, {type: 'help', scroll: dialog.scroll, filter: dialog.line.text}), hints: []};
		}

		case 'details': {
			return detailsContent(context, dialog.service, dialog.scroll);
		}

		case 'checkpoints': {
			return checkpointContent(context, dialog.service);
		}

		case 'timeline': {
			return timelineContent(context, dialog.back, dialog.scroll);
		}

		case 'signal': {
			return signalContent(context, dialog.services, dialog.signal);
		}

		case 'palette': {
			return paletteContent(context, dialog);
		}

		// In the footer.
		case 'search':
		case 'list-filter': {
			return undefined;
		}

		case 'quit': {
			return quitContent(context);
		}
	}
}
