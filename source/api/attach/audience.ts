/**
 * All consoles that look at the services of this devtui: its own, and those attached. It decides what only one answer can be
 * given to: how large the terminal of a service is, and who answers what a program asks its terminal.
 */
export interface Audience {
	join(member: NewMember): Member;
}

export interface NewMember {
	/** Of devtui itself: it keeps up whatever comes, so that it is the one who answers. */
	readonly isHome: boolean;
	/** The terminal of a service has another size than this console has asked for, since others look at it too; undefined: the one asked for. */
	onSize(service: string, size: CellSize | undefined): void;
}

export interface Member {
	/** What it would show a service at. */
	wish(service: string, size: CellSize): void;
	/** These are on its screen now, no others. */
	show(services: readonly string[]): void;
	/** One that does not read counts for nothing until it does again. */
	setAwake(isAwake: boolean): void;
	/** It is the one whose terminals answer. */
	isAnswering(): boolean;
	leave(): void;
}

export interface CellSize {
	readonly columns: number;
	readonly rows: number;
}

interface Seat {
	readonly member: NewMember;
	readonly wishes: Map<string, CellSize>;
	/** What it has been told. */
	readonly told: Map<string, CellSize>;
	shown: ReadonlySet<string>;
	isAwake: boolean;
}

/** `apply`: the terminal of a service is to have this size. */
export function createAudience(apply: (service: string, size: CellSize) => void): Audience {
	const seats = new Set<Seat>();
	const applied = new Map<string, CellSize>();

	/**
	 * The smallest of those on whose screens it is, as in tmux: each sees all of it. Where it is on none, the smallest that it
	 * would have; with nobody there it stays as it is.
	 */
	function sizeOf(service: string): CellSize | undefined {
		const awake = [...seats].filter(seat => seat.isAwake && seat.wishes.has(service));
		const looking = awake.filter(({shown}) => shown.has(service));
		const wishes = (looking.length > 0 ? looking : awake).map(({wishes}) => wishes.get(service)!);
		return wishes.length === 0 ? undefined : {
			columns: Math.min(...wishes.map(({columns}) => columns)),
			rows: Math.min(...wishes.map(({rows}) => rows)),
		};
	}

	function settle(service: string): void {
		const size = sizeOf(service) ?? applied.get(service);
		if (!size) {
			return;
		}

		if (!isSame(applied.get(service), size)) {
			applied.set(service, size);
			apply(service, size);
		}

		for (const {member, wishes, told} of seats) {
			const other = isSame(wishes.get(service), size) ? undefined : size;
			if (wishes.has(service) && !isSame(told.get(service), other)) {
				if (other) {
					told.set(service, other);
				} else {
					told.delete(service);
				}

				member.onSize(service, other);
			}
		}
	}

	function settleAll({wishes}: Seat): void {
		for (const service of wishes.keys()) {
			settle(service);
		}
	}

	function answering(): Seat | undefined {
		const awake = [...seats].filter(({isAwake}) => isAwake);
		return awake.find(({member}) => member.isHome) ?? awake[0];
	}

	return {
		join(member) {
			const seat: Seat = {member, wishes: new Map(), told: new Map(), shown: new Set(), isAwake: true};
			seats.add(seat);
			return {
				wish(service, size) {
					seat.wishes.set(service, size);
					settle(service);
				},
				show(services) {
					const before = seat.shown;
					seat.shown = new Set(services);
					for (const service of [...before, ...services].filter(each => before.has(each) !== seat.shown.has(each))) {
						settle(service);
					}
				},
				setAwake(isAwake) {
					if (seat.isAwake !== isAwake) {
						seat.isAwake = isAwake;
						settleAll(seat);
					}
				},
				isAnswering: () => answering() === seat,
				leave() {
					seats.delete(seat);
					settleAll(seat);
				},
			};
		},
	};
}

function isSame(one: CellSize | undefined, other: CellSize | undefined): boolean {
	return one?.columns === other?.columns && one?.rows === other?.rows;
}
