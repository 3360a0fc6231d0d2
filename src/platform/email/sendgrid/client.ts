import { Client } from '@sendgrid/client';
import { classes } from '@sendgrid/helpers';
import { type MailDataRequired, MailService } from '@sendgrid/mail';
import { type Answer, createPost, type Post } from '../../net/http-post.ts';
import type { Observe } from '../../net/observed-post.ts';
import type { SendGridBody } from './body.ts';

/** Hands one request to SendGrid. */
export type Deliver = (body: SendGridBody) => Promise<Answer>;

type ClientOptions = {
  apiKey: string;
  baseUrl: string;
  timeoutMs: number;
  requestsAtOnce: number;
  observe: Observe;
};

/** Throws if the key is no header value, or would be sent unencrypted to another machine. */
export function createDeliver(options: ClientOptions): Deliver {
  const { apiKey, baseUrl, timeoutMs, requestsAtOnce, observe } = options;
  if (!/^[\x21-\x7e]+$/.test(apiKey)) throw new Error('the SendGrid key has a space or a line break in it');
  const { protocol, hostname, pathname } = new URL(baseUrl);
  if (protocol !== 'https:' && !/^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname)) {
    throw new Error('the SendGrid base URL must be https');
  }
  if (pathname !== '/') throw new Error('the SendGrid base URL must have no path');
  const post = observe(
    createPost({ totalMs: timeoutMs, maxAnswerBytes: 16_384, maxSockets: requestsAtOnce }),
  );
  const mail = new MailService();
  mail.setClient(createClient(apiKey, baseUrl, post));

  return async (body) => {
    try {
      const [response] = await mail.send(new PreparedMail(body) as unknown as MailDataRequired);
      const { statusCode: status, headers, body: text } = response;
      return { kind: 'answered', status, headers, body: String(text) };
    } catch (error) {
      if (error instanceof NoAnswer) return error.answer;
      throw error;
    }
  };
}

/**
 * The library's client over our own transport. Its own has no deadline for a dripping answer, cannot tell an unreachable
 * provider from a lost answer, and puts the key into its errors.
 */
function createClient(apiKey: string, baseUrl: string, post: Post): Client {
  const client = new Client();
  client.setApiKey(apiKey);
  // Setting the key resets the base URL, so that is set afterwards, and read back.
  client.setDefaultRequest('baseUrl', baseUrl);
  const prepare = (data: Parameters<Client['createRequest']>[0]) =>
    client.createRequest(data) as unknown as {
      baseURL: string;
      url: string;
      headers: Record<string, string>;
    };
  if (prepare({ url: '/' }).baseURL !== baseUrl) throw new Error('the SendGrid base URL was not taken over');

  client.request = async (data) => {
    const { baseURL, url, headers } = prepare({ ...data, body: undefined });
    const answer = await post(new URL(url, baseURL), headers, Buffer.from(JSON.stringify(data.body)));
    if (answer.kind !== 'answered') throw new NoAnswer(answer);
    return [
      new classes.Response(answer.status, answer.body as unknown as object, answer.headers),
      answer.body,
    ];
  };
  return client;
}

class NoAnswer extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    super(answer.kind);
    this.answer = answer;
  }
}

/** A finished body: the library composes field by field and copies every mail three times (4 to 8 times the CPU). */
class PreparedMail extends classes.Mail {
  readonly body: SendGridBody;
  constructor(body: SendGridBody) {
    super();
    this.body = body;
  }
  override toJSON() {
    return this.body as unknown as ReturnType<classes.Mail['toJSON']>;
  }
}
