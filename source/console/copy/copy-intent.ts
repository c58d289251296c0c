import type {CopyStep} from './copy-state.ts';

/** What keys ask of copy mode. */
export type CopyIntent =
	| {readonly type: 'begin-copy'; readonly service: string}
	| {readonly type: 'step-copy'; readonly step: CopyStep}
	/** Copy what is selected, or else the line of the cursor, and leave. */
	| {readonly type: 'copy'}
	| {readonly type: 'leave-copy'};
