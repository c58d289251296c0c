import http from 'node:http';
import https from 'node:https';
import {text} from 'node:stream/consumers';
import {endpointOf, type Engine} from './engine.ts';
import {refusalOf} from './refusal.ts';

/**
 * The exit code of a container, once it has ended. Rejects when the engine goes away meanwhile: dockerode would wait for
 * ever for an answer that has begun, as this one does at once.
 */
export async function waitForExit({address, agent, apiVersion}: Engine, container: string): Promise<number> {
	const {protocol, ...endpoint} = endpointOf(address);
	const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
		(protocol === 'https' ? https : http).request({
			...endpoint,
			...agent ? {agent} : {agent: false},
			method: 'POST',
			path: `/v${apiVersion}/containers/${container}/wait?condition=not-running`,
			headers: {'Content-Length': 0},
		}).once('response', resolve).once('error', reject).end();
	});
	if (response.statusCode !== 200) {
		throw await refusalOf(response);
	}

	return (JSON.parse(await text(response)) as {readonly StatusCode: number}).StatusCode;
}
