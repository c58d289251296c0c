import type {PortBinding} from '../../core/port-binding.ts';
import type {ConnectEngine} from './engine.ts';
import type {Owner} from './labels.ts';
import type {Reuse} from './reuse.ts';

/** What all children in containers share. */
export interface ContainerWorld {
	readonly connect: ConnectEngine;
	readonly owner: Owner;
	/** The user's own. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly reuse: Reuse;
	/** By service, of those that run. */
	readonly published: Map<string, readonly PortBinding[]>;
	/** The latest run of each service. */
	readonly runs: Map<string, number>;
	/** The container of a run that has ended runs again, by nobody's doing here. */
	readonly cameBack: (service: string, run: number) => void;
}
