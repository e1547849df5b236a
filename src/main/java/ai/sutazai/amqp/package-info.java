/** Work and doors over RabbitMQ. */
package ai.sutazai.amqp;
