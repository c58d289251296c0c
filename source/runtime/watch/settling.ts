/** What is waited for, in ms. */
export interface SettleTimes {
	/** Editors remove and make, truncate and write, and write under another name at first. */
	readonly gone: number;
	readonly empty: number;
	readonly made: number;
	/** One that has gone alone may be about to be made again, by whatever made it before. */
	readonly return: number;
	/** What goes so soon after something else has changed does not go alone. */
	readonly company: number;
}

const usualTimes: SettleTimes = {gone: 50, empty: 50, made: 10, return: 2000, company: 150};

export interface Settling {
	/** true: wait, it will be looked at again. */
	isSettling(path: string, why: Waiting['why']): boolean;
	has(path: string): boolean;
	/** Something will be looked at again soon: what may be made again by a person is not meant. */
	isSome(): boolean;
	/** It is as it will be: there, with something in it. */
	settled(path: string): void;
	/** Something else has changed: what has gone meanwhile belongs to it. */
	changed(): void;
	/** It will not return: no need to wait for it. */
	leaves(path: string): void;
	clear(): void;
}

export interface SettlingOptions {
	lookAgain(path: string): void;
	/** Whether it is worth waiting for longer. */
	mayReturn(path: string): boolean;
	/** Whether somebody removes files who does not make them again one by one: git. */
	isRemovedOnPurpose(): boolean;
	/** Where they are not the usual ones. */
	readonly settleTimes?: Partial<SettleTimes> | undefined;
}

interface Waiting {
	readonly why: 'gone' | 'empty' | 'made';
	stage: 'settling' | 'returning' | 'over';
	timer: NodeJS.Timeout;
}

export function createSettling({lookAgain, mayReturn, isRemovedOnPurpose, settleTimes}: SettlingOptions): Settling {
	const times = {...usualTimes, ...settleTimes};
	const waiting = new Map<string, Waiting>();
	const returning = new Set<string>();
	let changedAt = Number.NEGATIVE_INFINITY;

	const end = (path: string, state: Waiting): void => {
		clearTimeout(state.timer);
		state.stage = 'over';
		returning.delete(path);
		lookAgain(path);
	};

	const leaves = (path: string): void => {
		const state = waiting.get(path);
		if (state && state.stage !== 'over') {
			end(path, state);
		}
	};

	const forget = (path: string): void => {
		clearTimeout(waiting.get(path)?.timer);
		waiting.delete(path);
		returning.delete(path);
	};

	const hasCompany = (): boolean => performance.now() - changedAt < times.company || isRemovedOnPurpose();

	const begin = (path: string, why: Waiting['why']): void => {
		const state: Waiting = {
			why,
			stage: 'settling',
			timer: setTimeout(() => {
				if (why !== 'gone' || !mayReturn(path) || hasCompany()) {
					end(path, state);
				} else {
					state.stage = 'returning';
					returning.add(path);
					state.timer = setTimeout(end, times.return - times.gone, path, state);
				}
			}, times[why]),
		};
		waiting.set(path, state);
	};

	return {
		isSettling(path, why) {
			const known = waiting.get(path);
			if (known?.stage === 'over' && known.why === why) {
				forget(path);
				return false;
			}

			if (known?.stage === 'over' || known?.why !== why) {
				forget(path);
				begin(path, why);
			}

			return true;
		},
		has: path => waiting.has(path),
		isSome: () => [...waiting.values()].some(({stage}) => stage === 'settling'),
		settled: forget,
		changed() {
			changedAt = performance.now();
			for (const path of returning) {
				leaves(path);
			}
		},
		leaves,
		clear() {
			for (const {timer} of waiting.values()) {
				clearTimeout(timer);
			}

			waiting.clear();
		},
	};
}
