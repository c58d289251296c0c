import type {ViewState} from '../view-state.ts';

/** Stands for the merged log where panes are named by their service; no service can be called so. */
export const mergedLog = '*';

/** The pane that keys are about, whether or not it is on the screen. */
export function paneInQuestion(view: ViewState): string {
	return view.mode === 'merged' ? mergedLog : view.selected;
}

/** Whose lines the merged log has; undefined: it is not shown. */
export function mergedServices({mode, services, marks}: ViewState): readonly string[] | undefined {
	if (mode !== 'merged') {
		return undefined;
	}

	return marks.length > 0 ? services.filter(service => marks.includes(service)) : services;
}
