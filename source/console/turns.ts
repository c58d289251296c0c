import type {HeldView} from './held-view.ts';
import type {HostTurn} from './host.ts';
import type {LogPanes} from './search/contract.ts';

/** The host shows another service: not to who reads further up, writes or has been asked something. */
export function turnsOf(view: Pick<HeldView, 'current' | 'change'>, terminals: Pick<LogPanes, 'position'>): HostTurn {
	return (from, to) => {
		const {selected, services, dialog, isTyping, copy} = view.current();
		if (selected !== from || !services.includes(to)) {
			return 'left';
		}

		if (dialog ?? copy ?? (isTyping || !terminals.position(selected).isFollowing)) {
			return 'busy';
		}

		view.change({type: 'select', service: to});
		return 'turned';
	};
}
