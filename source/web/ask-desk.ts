import {trouble, value, type Answer} from '../http/answer.ts';
import {noToken} from '../http/guard.ts';
import type {Question, Reply} from '../fleet/questions.ts';
import type {Visitor} from './visitor.ts';

/** What each kind of answer says. */
type Bodies = {readonly [Given in Reply as Given['type']]: Given['body']};

/** Ask the desk in the name of a visitor; what it refuses is answered as HTTP says it. */
export async function askDesk<Type extends Exclude<keyof Bodies, 'refused'>>(
	{web, identify}: Visitor,
	question: Question,
	type: Type,
	signal: AbortSignal,
	toValue: (body: Bodies[Type]) => unknown,
): Promise<Answer> {
	const identity = identify();
	if (!identity) {
		return noToken();
	}

	const reply = await web.desk.ask(question, identity, {signal});
	if (reply.type === 'refused') {
		return refused(reply.body);
	}

	return reply.type === type
		? value(toValue(reply.body as Bodies[Type]))
		: trouble(500, 'crashed', `The hub has answered ${reply.type} to ${question.type}.`);
}

function refused({kind, message}: Bodies['refused']): Answer {
	switch (kind) {
		case 'wrong': {
			return trouble(400, 'bad-property', message);
		}

		case 'unknown': {
			return trouble(404, 'unknown-build', message);
		}

		case 'forbidden': {
			return trouble(403, 'forbidden', message);
		}
	}
}
