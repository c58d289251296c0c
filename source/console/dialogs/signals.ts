import type {SignalName} from '../../core/spec.ts';

export interface SignalChoice {
	readonly letter: string;
	readonly signal: SignalName;
	/** What programs usually do on it. */
	readonly meaning: string;
}

export const signalChoices: readonly SignalChoice[] = [
	{letter: 't', signal: 'SIGTERM', meaning: 'end'},
	{letter: 'i', signal: 'SIGINT', meaning: 'interrupt, as Ctrl-C'},
	{letter: 'h', signal: 'SIGHUP', meaning: 'read configuration again'},
	{letter: 'q', signal: 'SIGQUIT', meaning: 'end with a core dump'},
	{letter: 'k', signal: 'SIGKILL', meaning: 'end at once'},
	{letter: '1', signal: 'SIGUSR1', meaning: 'its own'},
	{letter: '2', signal: 'SIGUSR2', meaning: 'its own'},
	{letter: 's', signal: 'SIGSTOP', meaning: 'freeze'},
	{letter: 'c', signal: 'SIGCONT', meaning: 'go on'},
	{letter: 'w', signal: 'SIGWINCH', meaning: 'the size has changed'},
];
