import {createEngineAccess, type ConnectedEngine} from './engine.ts';

/** Once; loaded by commands that need an engine and run no services. */
export async function connectEngine(environment: Readonly<Record<string, string | undefined>>): Promise<ConnectedEngine> {
	return createEngineAccess(environment)();
}
