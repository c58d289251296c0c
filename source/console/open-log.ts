import type {LogPager} from './host.ts';
import type {Lending} from './lending.ts';
import type {Messages} from './messages.ts';

export interface LogOpening {
	readonly service: string;
	readonly pager: LogPager | undefined;
	readonly lend: Lending['lend'];
	readonly messages: Pick<Messages, 'say'>;
}

/** Read a log by another program; what stands in its way is said. */
export async function openLog({service, pager, lend, messages}: LogOpening): Promise<void> {
	if (!pager) {
		messages.say({text: `the log of ${service} is not here`, tone: 'refused'});
	} else if (!pager.hasLog(service)) {
		messages.say({text: `${service} has printed nothing`, tone: 'refused'});
	} else {
		const outcome = await lend(async signal => pager.open(service, signal));
		if (outcome.type === 'problem') {
			messages.say({text: outcome.text, tone: 'refused'});
		}
	}
}
