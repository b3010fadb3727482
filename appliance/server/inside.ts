import type { RequestListener, ServerResponse } from 'node:http';
import { getRequestListener, RequestError } from '@hono/node-server';
import { failure } from '../../src/core/failure.ts';
import { bugFacts } from '../bug-facts.ts';
import { problem } from './answer.ts';
import { createDeviceApp } from './app.ts';
import type { Device } from './context.ts';
import { openLane } from './lane.ts';
import { lanesOf } from './lanes.ts';

/**
 * What answers once a door has let a request in. The two calls that sixty phones make at once have
 * lanes of their own; everything else goes to the app.
 */
export function createInside(device: Device): RequestListener {
  const { diary } = device;
  const app = getRequestListener(createDeviceApp(device).fetch, {
    errorHandler(error) {
      if (error instanceof RequestError) return problem(failure('badRequest'));
      diary.warn('bug', bugFacts(error));
      return problem(failure('internal'));
    },
  });
  const lanes = new Map(
    Object.entries(lanesOf(device)).map(([call, lane]) => [call, openLane(device, lane)]),
  );

  function bug(response: ServerResponse, error: unknown): void {
    diary.warn('bug', bugFacts(error));
    if (!response.headersSent) response.writeHead(500);
    response.end();
  }

  return (request, response) => {
    const lane = lanes.get(`${request.method} ${request.url}`);
    if (lane === undefined) {
      void app(request, response);
      return;
    }
    const failed = (error: unknown) => bug(response, error);
    try {
      lane(request, response)?.catch(failed);
    } catch (error) {
      failed(error);
    }
  };
}
