import type {Mutant} from '../helpers/load-mutant.ts';

/** The builder's reducer broken by hand, each in one place: proof that the simulation bites. */
export const mutants: readonly Mutant[] = [
	{what: 'hello is said once', file: 'builder-link.ts', from: "setTimer(turn, 'hello', link.retryMs);", to: ';'},
	{what: 'another session of the hub is not greeted', file: 'builder-link.ts', from: "if (link.type === 'apart' || (link.type === 'welcomed' && link.hub === session)) {", to: "if (link.type === 'apart' || link.type === 'welcomed') {"},
	{what: 'a log goes on where it was, whatever a new hub has', file: 'builder-link.ts', from: 'sayAnew(state);\n\t\tforLogs(state, had, rewind);', to: 'for (const held of state.held.values()) { say(state, held); }'},
	{what: 'work for all is taken by whoever hears it', file: 'builder-link.ts', from: 'isInRanges(link.seat, seats)', to: 'isInRanges(link.seat, [[1, 9]])'},
	{what: 'work is taken that is not on the disk', file: 'builder-queue.ts', from: '\tenqueue(state, held);\n\tchange(turn, held);', to: '\tenqueue(state, held);'},
	{what: 'work that comes again begins again', file: 'builder-queue.ts', from: 'if (known) {', to: 'if (known && known.phase === \'queued\') {'},
	{what: 'what the hub is done with begins again', file: 'builder-queue.ts', from: '!state.settled.has(job.id) && ', to: ''},
	{what: 'one more runs than may', file: 'builder-queue.ts', from: 'state.begun.size < state.self.jobs', to: 'state.begun.size <= state.self.jobs'},
	{what: 'a build whose builder died goes on in the same attempt', file: 'builder-queue.ts', from: 'report.attempt + 1 : report.attempt', to: 'report.attempt : report.attempt'},
	{what: 'what had ended runs again', file: 'builder-queue.ts', from: 'if (isOver) {', to: 'if (isOver && report.attempt < 0) {'},
	{what: 'a step begins that the disk knows nothing of', file: 'builder-run.ts', from: 'change(turn, held);\n\teffects.push', to: 'effects.push'},
	{what: 'an ending is said before it is on the disk', file: 'builder-cancel.ts', from: 'logBytes: step.log.printed};\n\tchange(turn, held);', to: 'logBytes: step.log.printed};\n\tturn.state.speech.jobs.add(held);'},
	{what: 'who is cancelled is not ended', file: 'builder-cancel.ts', from: "effects.push({type: 'cancel-step', job: job.id, step: index});", to: ';'},
	{what: 'a second cancellation ends a second time', file: 'builder-cancel.ts', from: 'if (step && !step.isBeingEnded) {', to: 'if (step) {'},
	{what: 'queued steps of a cancelled build begin', file: 'builder-cancel.ts', from: "if (report.state === 'queued' && reason !== undefined) {", to: "if (report.state === 'queued' && reason !== undefined && held.phase !== 'running') {"},
	{what: 'what is settled stays in the spool', file: 'builder-cancel.ts', from: "spool.push({type: 'spool-forget', job: id});", to: ';'},
	{what: 'a report is said once', file: 'builder-speech.ts', from: 'if (loseAPatientSecond(held.patience)) {', to: 'if (held.attempt < 0) {'},
	{what: 'a last report is over with any answer', file: 'builder-speech.ts', from: "!isAcknowledged || (phase === 'final'", to: "!isAcknowledged || (phase === 'queued'"},
	{what: 'a chunk is sent once', file: 'builder-speech.ts', from: 'rewind(state, log, log.acknowledged);', to: ';'},
	{what: 'chunks are sent again from where they were sent to', file: 'builder-logs.ts', from: 'move(state, log, acknowledged, acknowledged);', to: 'move(state, log, acknowledged, log.sent);'},
	{what: 'lines that came before are written again', file: 'builder-results.ts', from: 'after <= results.upTo && upTo > results.upTo', to: 'after <= results.upTo'},
	{what: 'lines that are missing are skipped', file: 'builder-results.ts', from: 'if (after <= results.upTo && upTo', to: 'if (upTo'},
	{what: 'a builder that drains leaves what runs', file: 'builder-leave.ts', from: '\tif (begun.size > 0) {\n\t\treturn;\n\t}\n', to: ''},
	{what: 'the state on the disk is that of before', file: 'builder.ts', from: 'return [...spool, ...entries, ...effects];', to: 'return [...spool, ...effects];'},
];
