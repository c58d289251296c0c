import {ask, follow, type Response} from '../../api/client.ts';
import {problem, type Link, type LinkRequest, type Reply} from '../../mcp/link.ts';
import {placeOf} from '../instance/place.ts';
import {instanceSocket} from '../instance/running.ts';

/** The instance that these files, or else the working directory, mean at the moment of each question. */
export function linkTo(files: readonly string[]): Link {
	return {
		ask: async request => replyOf(await ask(await instanceSocket(files, {isSilent: true}), request), request, files),
		follow: async (request, onLine) => replyOf(await follow(await instanceSocket(files, {isSilent: true}), request, onLine), request, files),
	};
}

function replyOf(response: Response, {signal}: LinkRequest, files: readonly string[]): Reply {
	switch (response.type) {
		case 'ok': {
			return response;
		}

		case 'refused': {
			return problem(response.code === 'unknown-route'
				? 'The running devtui is older than this MCP server. Restart it: devtui down, then devtui up --detach.'
				: response.message);
		}

		case 'absent': {
			const [first] = files;
			const up = `devtui up --detach${first === undefined ? '' : files.map(file => ` -f ${file}`).join('')}`;
			return problem(`No devtui is running for the project in ${placeOf(files).directory}. Start it there with: ${up}`);
		}

		case 'silent': {
			return problem(`devtui is running but does not answer: nothing was heard for ${response.silenceMs / 1000} s. Try again, or look at it in its terminal.`);
		}

		case 'broken': {
			return signal.aborted ? {type: 'aborted'} : problem(`devtui ended before it had answered (${response.message}). Start it again with: devtui up --detach`);
		}

		case 'aborted': {
			return response;
		}
	}
}
