import {finished} from 'node:stream/promises';
import {createDemultiplexer} from './demultiplex.ts';
import type {Engine} from './engine.ts';
import {hijack} from './hijack.ts';

/** A short command of devtui's own in a container that runs. Rejects when it cannot be started. */
export async function runInside(engine: Engine, container: string, argv: readonly string[]): Promise<{readonly code: number; readonly output: string}> {
	const exec = await engine.docker.getContainer(container).exec({Cmd: [...argv], AttachStdout: true, AttachStderr: true});
	const stream = await hijack(engine, `/exec/${exec.id}/start`, {Detach: false, Tty: false});
	let output = '';
	const take = createDemultiplexer(chunk => {
		output += Buffer.from(chunk).toString();
	});
	stream.on('data', take);
	// Its own side stays open as long as ours.
	stream.once('end', () => stream.end());
	await finished(stream, {writable: false});
	const {ExitCode: code} = await exec.inspect();
	return {code: code ?? 1, output};
}
