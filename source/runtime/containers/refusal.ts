import type {IncomingMessage} from 'node:http';

/** What an engine has answered instead of what was asked for, as dockerode throws it. */
export async function refusalOf(response: IncomingMessage): Promise<Error> {
	let text = '';
	try {
		for await (const chunk of response.setEncoding('utf8')) {
			text += chunk as string;
		}
	} catch {
		// It has broken off: its status says enough.
	}

	let message = text;
	try {
		message = (JSON.parse(text) as {readonly message: string}).message;
	} catch {
		// No JSON: it is a sentence.
	}

	return Object.assign(new Error(message), {statusCode: response.statusCode, json: {message}});
}
