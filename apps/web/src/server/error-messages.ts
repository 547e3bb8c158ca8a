import type { ErrorCode } from "@causerie/contracts";
import type { ServerLocale } from "./locale.ts";

type Messages = Record<ErrorCode, string>;

const english: Messages = {
  invalid_request: "The request is not valid. Check it and send it again.",
  context_length_exceeded: "The conversation is too long for the model. Shorten it or start a new chat.",
  unsupported_media_type: "The body must be sent as application/json.",
  payload_too_large: "The request is too large. Shorten it and send it again.",
  unauthorized: "This needs a session. Send a message first.",
  forbidden_origin: "This request came from another site and was refused.",
  not_found: "This does not exist, or it is not yours.",
  conflict: "This cannot be done now: the answer is still being written, or it is complete already.",
  rate_limited: "That was a lot of messages. Wait a moment and try again.",
  engine_failed: "The model failed on this answer. Try again.",
  worker_lost: "The process that wrote this answer was lost. Try again.",
  internal: "Something went wrong on our side. Try again.",
  unavailable: "The service is not available right now. Try again in a moment.",
};

const french: Messages = {
  invalid_request: "La requête n'est pas valable. Vérifiez-la et renvoyez-la.",
  context_length_exceeded:
    "La conversation est trop longue pour le modèle. Raccourcissez-la ou commencez une nouvelle discussion.",
  unsupported_media_type: "Le corps de la requête doit être envoyé en application/json.",
  payload_too_large: "La requête est trop grande. Raccourcissez-la et renvoyez-la.",
  unauthorized: "Il faut une session. Envoyez d'abord un message.",
  forbidden_origin: "Cette requête vient d'un autre site et a été refusée.",
  not_found: "Cela n'existe pas, ou ne vous appartient pas.",
  conflict: "Impossible pour l'instant : la réponse est encore en cours, ou elle est déjà complète.",
  rate_limited: "Cela fait beaucoup de messages. Attendez un instant et réessayez.",
  engine_failed: "Le modèle a échoué sur cette réponse. Réessayez.",
  worker_lost: "Le processus qui écrivait cette réponse a été perdu. Réessayez.",
  internal: "Un problème est survenu de notre côté. Réessayez.",
  unavailable: "Le service n'est pas disponible en ce moment. Réessayez dans un instant.",
};

const messages: Record<ServerLocale, Messages> = { en: english, fr: french };

/** What an error says to a person, in their language, with what to do about it. */
export function errorMessage(code: ErrorCode, locale: ServerLocale): string {
  return messages[locale][code];
}
