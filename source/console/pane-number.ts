import type {ViewState} from './view-state.ts';

/** The key that shows or hides a service: its number in the file, of the first nine. A project of one service has nothing to choose from. */
export function paneNumber({services}: Pick<ViewState, 'services'>, service: string): string | undefined {
	const number = services.indexOf(service) + 1;
	return services.length > 1 && number >= 1 && number <= 9 ? String(number) : undefined;
}
