import type {Store} from '../core/store.ts';
import {untilState} from './until-state.ts';
import {bad, type Jury, type Verdict} from './verdict.ts';

/** What has become of each; of those of which nothing has when devtui ends, that it does: to say nothing would be taken for success. */
export async function untilJudged(store: Store, jury: Jury, signal: AbortSignal): Promise<readonly Verdict[]> {
	return await untilState(store, jury, signal) ?? jury(store.getSnapshot(), bad('devtui is about to end')) ?? [];
}
